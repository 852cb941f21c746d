import unicodedata


def is_palindrome(text: str) -> bool:
    """Whether a text reads the same both ways; case, accents, blanks and punctuation do not count."""
    letters = [letter for letter in unicodedata.normalize("NFD", text).lower() if letter.isalnum()]
    return letters == letters[::-1]
