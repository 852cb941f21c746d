NUMERALS = [
    ("M", 1000), ("CM", 900), ("D", 500), ("CD", 400), ("C", 100), ("XC", 90), ("L", 50),
    ("XL", 40), ("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1),
]


def to_roman(value: int) -> str:
    """1 to 3999 as a Roman numeral."""
    if not 1 <= value <= 3999:
        raise ValueError("only 1 to 3999 can be written in Roman numerals")
    roman = ""
    for numeral, worth in NUMERALS:
        while value >= worth:
            roman += numeral
            value -= worth
    return roman


def from_roman(roman: str) -> int:
    """The number that a Roman numeral stands for; anything else is refused."""
    rest, value = roman.upper(), 0
    for numeral, worth in NUMERALS:
        while rest.startswith(numeral):
            value += worth
            rest = rest[len(numeral):]
    if rest or not 1 <= value <= 3999 or to_roman(value) != roman.upper():
        raise ValueError(f"{roman} is no Roman numeral")
    return value
