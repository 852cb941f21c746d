def primes_up_to(limit: int) -> list[int]:
    """All primes up to and including `limit`, by the sieve of Eratosthenes."""
    is_crossed_out = bytearray(max(0, limit + 1))
    primes = []
    for candidate in range(2, limit + 1):
        if is_crossed_out[candidate]:
            continue
        primes.append(candidate)
        for multiple in range(candidate * candidate, limit + 1, candidate):
            is_crossed_out[multiple] = 1
    return primes
