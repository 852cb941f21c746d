from check import check, finish
from function import binary_search

ordered = [1, 3, 4, 8, 13, 21]

check("every item is found at its place", [binary_search(ordered, value) for value in ordered], [0, 1, 2, 3, 4, 5])
check("what is not there", binary_search(ordered, 5), -1)
check("smaller than all", binary_search(ordered, 0), -1)
check("larger than all", binary_search(ordered, 99), -1)
check("an empty list", binary_search([], 1), -1)

finish()
