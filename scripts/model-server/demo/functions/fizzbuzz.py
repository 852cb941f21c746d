def fizz_buzz(last: int) -> list[str]:
    """Counts to `last`, with Fizz for multiples of three, Buzz for those of five, and FizzBuzz for both."""
    words = []
    for value in range(1, last + 1):
        word = ("Fizz" if value % 3 == 0 else "") + ("Buzz" if value % 5 == 0 else "")
        words.append(word or str(value))
    return words
