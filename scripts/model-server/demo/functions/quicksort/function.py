def quick_sort(items: list) -> list:
    """A sorted copy. Two piles around a pivot, each sorted in the same way; on average n·log(n) comparisons."""
    if len(items) < 2:
        return list(items)
    pivot, *others = items
    smaller = [item for item in others if item < pivot]
    rest = [item for item in others if not item < pivot]
    return [*quick_sort(smaller), pivot, *quick_sort(rest)]
