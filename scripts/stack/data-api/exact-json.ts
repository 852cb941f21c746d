// JSON whose numbers are text: a bigint beyond 2^53 or a long numeric keeps every digit that Postgres wrote.

declare global {
  // Both are in Node 24, not yet in TypeScript's library.
  interface JSON {
    rawJSON(text: string): object;
    parse(
      text: string,
      reviver: (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown,
    ): unknown;
  }
}

/** A number that JavaScript would round. */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toJSON(): object {
    return JSON.rawJSON(this.text);
  }

  toString(): string {
    return this.text;
  }
}

/** Numbers below sixteen digits always fit a double, and the reviver is too slow to run for nothing. */
const mayHoldLongNumber = /[\d.]{16}/;

export function parseExactJson(text: string): unknown {
  if (!mayHoldLongNumber.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value, { source }) =>
    typeof value === "number" && source !== undefined && String(value) !== source ? new ExactNumber(source) : value,
  );
}
