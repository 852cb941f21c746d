// The size of a text as it is stored and sent.

const encoder = new TextEncoder();

/** In UTF-8, as the database counts. */
export function utf8Bytes(text: string): number {
  return encoder.encode(text).length;
}
