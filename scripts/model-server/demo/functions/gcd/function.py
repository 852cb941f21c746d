def greatest_common_divisor(one: int, other: int) -> int:
    """The greatest whole number that divides both, by Euclid's way."""
    larger, smaller = abs(one), abs(other)
    while smaller:
        larger, smaller = smaller, larger % smaller
    return larger


def least_common_multiple(one: int, other: int) -> int:
    """The smallest number that both divide."""
    if one == 0 or other == 0:
        return 0
    return abs(one) // greatest_common_divisor(one, other) * abs(other)
