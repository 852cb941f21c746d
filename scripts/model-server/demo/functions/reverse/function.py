def reverse(text: str) -> str:
    """A text backwards."""
    return text[::-1]


def reverse_words(text: str) -> str:
    """The words of a text in backward order."""
    return " ".join(reversed(text.split()))
