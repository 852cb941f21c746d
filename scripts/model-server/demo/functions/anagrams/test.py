from check import check, finish
from function import group_anagrams, is_anagram

check("two words", is_anagram("listen", "silent"), True)
check("two phrases", is_anagram("Dormitory", "Dirty room!"), True)
check("a letter more", is_anagram("abc", "abcc"), False)
check("groups", group_anagrams(["tea", "tan", "eat", "nat", "bat", "ate"]), [["tea", "eat", "ate"], ["tan", "nat"]])
check("no partners, no groups", group_anagrams(["one", "two"]), [])

finish()
