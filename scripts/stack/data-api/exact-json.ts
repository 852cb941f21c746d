// JSON whose numbers are text: a bigint beyond 2^53 or a long numeric leaves exactly as Postgres wrote it.

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

/** Sixteen digits or more may not fit a double; shorter ones always do, and the reviver costs too much to run for nothing. */
const mayHoldLongNumber = /[\d.]{16}/;

export function parseExactJson(text: string): unknown {
  if (!mayHoldLongNumber.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value, { source }) =>
    typeof value === "number" && source !== undefined && String(value) !== source ? new ExactNumber(source) : value,
  );
}
