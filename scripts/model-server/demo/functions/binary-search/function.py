def binary_search(ordered: list[int], wanted: int) -> int:
    """Where `wanted` stands in a sorted list, or -1. Halves the list at each look."""
    low, high = 0, len(ordered) - 1
    while low <= high:
        middle = (low + high) // 2
        if ordered[middle] == wanted:
            return middle
        if ordered[middle] < wanted:
            low = middle + 1
        else:
            high = middle - 1
    return -1
