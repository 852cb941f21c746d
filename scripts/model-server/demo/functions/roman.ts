const numerals: readonly (readonly [string, number])[] = Object.entries({
  ...{ M: 1000, CM: 900, D: 500, CD: 400, C: 100, XC: 90, L: 50 },
  ...{ XL: 40, X: 10, IX: 9, V: 5, IV: 4, I: 1 },
});

/** Writes 1 to 3999 as a Roman numeral. */
export function toRoman(value: number): string {
  if (!Number.isInteger(value) || value < 1 || value > 3999)
    throw new RangeError("Only 1 to 3999 have a Roman numeral.");
  let rest = value;
  let roman = "";
  for (const [numeral, worth] of numerals) {
    roman += numeral.repeat(Math.floor(rest / worth));
    rest %= worth;
  }
  return roman;
}

/** Reads a Roman numeral, and refuses what is not well-formed, such as IIII. */
export function fromRoman(roman: string): number {
  let rest = roman.toUpperCase();
  let value = 0;
  for (const [numeral, worth] of numerals) {
    while (rest.startsWith(numeral)) {
      value += worth;
      rest = rest.slice(numeral.length);
    }
  }
  if (rest !== "" || toRoman(value) !== roman.toUpperCase()) throw new RangeError(`${roman} is not a Roman numeral.`);
  return value;
}
