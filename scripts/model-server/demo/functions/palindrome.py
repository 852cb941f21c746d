def is_palindrome(text: str) -> bool:
    """Whether a text reads the same backwards, leaving aside case, spaces and punctuation."""
    letters = [letter for letter in text.lower() if letter.isalnum()]
    return letters == letters[::-1]
