def bubble_sort(items: list) -> list:
    """A sorted copy. Neighbours in the wrong order are swapped until none are left; fine for short lists."""
    ordered = list(items)
    for end in range(len(ordered) - 1, 0, -1):
        is_swapped = False
        for index in range(end):
            if ordered[index + 1] < ordered[index]:
                ordered[index], ordered[index + 1] = ordered[index + 1], ordered[index]
                is_swapped = True
        if not is_swapped:
            break
    return ordered
