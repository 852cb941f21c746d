import { check, finish, thrown } from "../check.ts";
import { fromRoman, toRoman } from "./function.ts";

check("the year 1987", toRoman(1987), "MCMLXXXVII");
check("four, nine and forty", [4, 9, 40].map(toRoman), ["IV", "IX", "XL"]);
check("the largest", toRoman(3999), "MMMCMXCIX");
check("and back", fromRoman("MCMLXXXVII"), 1987);
check("small letters too", fromRoman("xiv"), 14);
check(
  "there and back for every number",
  Array.from({ length: 3999 }, (_, index) => index + 1).every((value) => fromRoman(toRoman(value)) === value),
  true,
);
check(
  "zero has none",
  thrown(() => toRoman(0)),
  "only 1 to 3999 can be written in Roman numerals",
);
check(
  "IIII is refused",
  thrown(() => fromRoman("IIII")),
  "IIII is no Roman numeral",
);

finish();
