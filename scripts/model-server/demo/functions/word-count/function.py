import re
from collections import Counter


def count_words(text: str) -> list[tuple[str, int]]:
    """How often each word stands in a text, the most frequent first, then by the alphabet. Case does not count."""
    words = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text.lower())
    return sorted(Counter(words).items(), key=lambda item: (-item[1], item[0]))
