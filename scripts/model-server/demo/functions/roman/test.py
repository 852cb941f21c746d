from check import check, finish, thrown
from function import from_roman, to_roman

check("the year 1987", to_roman(1987), "MCMLXXXVII")
check("four, nine and forty", [to_roman(value) for value in (4, 9, 40)], ["IV", "IX", "XL"])
check("the largest", to_roman(3999), "MMMCMXCIX")
check("and back", from_roman("MCMLXXXVII"), 1987)
check("there and back for every number", all(from_roman(to_roman(value)) == value for value in range(1, 4000)), True)
check("zero has none", thrown(lambda: to_roman(0)), "only 1 to 3999 can be written in Roman numerals")
check("IIII is refused", thrown(lambda: from_roman("IIII")), "IIII is no Roman numeral")

finish()
