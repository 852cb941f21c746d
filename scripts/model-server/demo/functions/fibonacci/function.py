def fibonacci(count: int) -> list[int]:
    """The first `count` Fibonacci numbers."""
    if count < 0:
        raise ValueError("count must be zero or more")
    numbers = []
    current, following = 0, 1
    for _ in range(count):
        numbers.append(current)
        current, following = following, current + following
    return numbers
