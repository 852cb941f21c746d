NUMERALS = [
    ("M", 1000), ("CM", 900), ("D", 500), ("CD", 400), ("C", 100), ("XC", 90), ("L", 50),
    ("XL", 40), ("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1),
]


def to_roman(value: int) -> str:
    """Writes 1 to 3999 as a Roman numeral."""
    if not 1 <= value <= 3999:
        raise ValueError("Only 1 to 3999 have a Roman numeral.")
    roman = ""
    for numeral, worth in NUMERALS:
        roman += numeral * (value // worth)
        value %= worth
    return roman


def from_roman(roman: str) -> int:
    """Reads a Roman numeral, and refuses what is not well-formed, such as IIII."""
    rest, value = roman.upper(), 0
    for numeral, worth in NUMERALS:
        while rest.startswith(numeral):
            value += worth
            rest = rest[len(numeral):]
    if rest or to_roman(value) != roman.upper():
        raise ValueError(f"{roman} is not a Roman numeral.")
    return value
