def fibonacci(count: int) -> list[int]:
    """The first `count` Fibonacci numbers, from 0 on."""
    numbers = []
    current, following = 0, 1
    while len(numbers) < count:
        numbers.append(current)
        current, following = following, current + following
    return numbers
