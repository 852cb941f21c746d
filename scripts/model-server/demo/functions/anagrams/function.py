def is_anagram(one: str, other: str) -> bool:
    """Whether two texts are made of the same letters; case, blanks and punctuation do not count."""
    return letters_of(one) == letters_of(other)


def group_anagrams(words: list[str]) -> list[list[str]]:
    """Words that are anagrams of each other, group by group; words without a partner are left out."""
    groups: dict[str, list[str]] = {}
    for word in words:
        groups.setdefault(letters_of(word), []).append(word)
    return [group for group in groups.values() if len(group) > 1]


def letters_of(text: str) -> str:
    return "".join(sorted(letter for letter in text.lower() if letter.isalnum()))
