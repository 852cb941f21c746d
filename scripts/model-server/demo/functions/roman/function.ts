const numerals: readonly (readonly [string, number])[] = [
  ["M", 1000],
  ["CM", 900],
  ["D", 500],
  ["CD", 400],
  ["C", 100],
  ["XC", 90],
  ["L", 50],
  ["XL", 40],
  ["X", 10],
  ["IX", 9],
  ["V", 5],
  ["IV", 4],
  ["I", 1],
];

/** 1 to 3999 as a Roman numeral. */
export function toRoman(value: number): string {
  if (!Number.isInteger(value) || value < 1 || value > 3999)
    throw new RangeError("only 1 to 3999 can be written in Roman numerals");
  let [rest, roman] = [value, ""];
  for (const [numeral, worth] of numerals) {
    while (rest >= worth) {
      roman += numeral;
      rest -= worth;
    }
  }
  return roman;
}

/** The number that a Roman numeral stands for; anything else is refused. */
export function fromRoman(roman: string): number {
  let [rest, value] = [roman.toUpperCase(), 0];
  for (const [numeral, worth] of numerals) {
    while (rest.startsWith(numeral)) {
      value += worth;
      rest = rest.slice(numeral.length);
    }
  }
  if (rest !== "" || value < 1 || value > 3999 || toRoman(value) !== roman.toUpperCase())
    throw new RangeError(`${roman} is no Roman numeral`);
  return value;
}
