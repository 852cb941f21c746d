from check import check, finish
from function import count_words

check("the most frequent first", count_words("The cat and the dog and the bird")[:2], [("the", 3), ("and", 2)])
check("punctuation does not count", count_words("Stop! Stop, I say."), [("stop", 2), ("i", 1), ("say", 1)])
check("an apostrophe belongs to its word", count_words("don't don't"), [("don't", 2)])
check("letters of other languages", count_words("Größe größe"), [("größe", 2)])
check("no words at all", count_words(" ... "), [])

finish()
