from check import check, finish
from function import levenshtein

check("kitten and sitting", levenshtein("kitten", "sitting"), 3)
check("the same", levenshtein("edge", "edge"), 0)
check("from nothing", levenshtein("", "abc"), 3)
check("to nothing", levenshtein("abc", ""), 3)
check("both ways alike", levenshtein("flaw", "lawn"), levenshtein("lawn", "flaw"))

finish()
