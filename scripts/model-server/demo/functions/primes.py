def primes(last: int) -> list[int]:
    """Every prime number up to `last`, found with the sieve of Eratosthenes."""
    composite = set()
    found = []
    for value in range(2, last + 1):
        if value not in composite:
            found.append(value)
            composite.update(range(value * value, last + 1, value))
    return found
