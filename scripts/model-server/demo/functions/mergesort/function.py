def merge_sort(items: list) -> list:
    """A sorted copy. Both halves are sorted, then merged; equal items keep their order."""
    if len(items) < 2:
        return list(items)
    middle = len(items) // 2
    return merge(merge_sort(items[:middle]), merge_sort(items[middle:]))


def merge(left: list, right: list) -> list:
    merged = []
    left_index = right_index = 0
    while left_index < len(left) and right_index < len(right):
        if right[right_index] < left[left_index]:
            merged.append(right[right_index])
            right_index += 1
        else:
            merged.append(left[left_index])
            left_index += 1
    return merged + left[left_index:] + right[right_index:]
