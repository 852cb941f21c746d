def factorial(value: int) -> int:
    """The product of 1 to `value`."""
    if value < 0:
        raise ValueError("value must be zero or more")
    product = 1
    for factor in range(2, value + 1):
        product *= factor
    return product
