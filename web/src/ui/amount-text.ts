// What stands in the field of an amount of money. Null: the field is empty.

export function textOf(amount: number | null): string {
  return amount === null ? "" : String(amount);
}

export function amountOf(text: string): number | null {
  return text.trim() === "" ? null : Number(text);
}

/** Once the amount is another one, by this person or by others. What somebody is typing stays. */
export function textAfter(text: string, before: number | null, now: number | null): string {
  return amountOf(text) === before ? textOf(now) : text;
}
