from check import check, finish
from function import reverse, reverse_words

check("a word", reverse("stressed"), "desserts")
check("nothing", reverse(""), "")
check("twice is as before", reverse(reverse("Hello, world")), "Hello, world")
check("words", reverse_words("one two three"), "three two one")

finish()
