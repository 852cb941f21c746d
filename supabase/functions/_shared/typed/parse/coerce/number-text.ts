// Numbers as models write them. Units, percent signs and ambiguous commas are refused.

const jsonNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
const looseNumber = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const underscored = /^[+-]?\d{1,3}(_\d{3})+(\.\d+)?$/;
/** "1,234" is ambiguous; with two groups, or a point after the group, it is not. */
const grouped = /^[+-]?[1-9]\d{0,2}((,\d{3}){2,}(\.\d+)?|,\d{3}\.\d+)$/;
const hexadecimal = /^0x[0-9a-f]{1,12}$/i;
const maxExactDigits = 15;

export function isJsonNumber(text: string): boolean {
  return jsonNumber.test(text);
}

/** The number, if the text is unambiguous and a double holds it exactly. */
export function exactNumber(text: string): number | undefined {
  if (hexadecimal.test(text)) return Number(text);
  const plain = underscored.test(text)
    ? text.replaceAll("_", "")
    : grouped.test(text)
      ? text.replaceAll(",", "")
      : text;
  if (!looseNumber.test(plain)) return undefined;
  // Codes have leading zeros, amounts do not.
  if (/^[+-]?0\d/.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) && isExact(plain, value) ? value : undefined;
}

function isExact(text: string, value: number): boolean {
  const digits = text
    .replace(/[eE].*$/, "")
    .replace(/\D/g, "")
    .replace(/^0+/, "");
  if (digits.length <= maxExactDigits) return value !== 0 || digits === "";
  return /^[+-]?\d+$/.test(text) && BigInt(text.replace("+", "")) === BigInt(value);
}
