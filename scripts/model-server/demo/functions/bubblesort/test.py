from check import check, finish
from function import bubble_sort

mixed = [5, -2, 9, 0, 5, 3, -7, 1]

check("numbers", bubble_sort(mixed), [-7, -2, 0, 1, 3, 5, 5, 9])
check("the given list stays as it was", mixed, [5, -2, 9, 0, 5, 3, -7, 1])
check("an empty list", bubble_sort([]), [])
check("one item", bubble_sort([4]), [4])
check("words", bubble_sort(["b", "c", "a"]), ["a", "b", "c"])
many = [(index * 7919) % 501 for index in range(500)]
check("as the built-in one does", bubble_sort(many), sorted(many))

finish()
