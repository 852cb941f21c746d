// Shortens an output in the middle: a reader needs its beginning and its end most.

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A shorter bound leaves no room for the notice. */
const minBytesForNotice = 80;

/** Keeps the beginning and the end, at most `maxBytes` of UTF-8, and says how much is missing. Never splits a character. */
export function boundedOutput(text: string, maxBytes: number): string {
  const bytes = encoder.encode(text);
  if (bytes.length <= maxBytes) return text;
  if (maxBytes < minBytesForNotice) return decoder.decode(bytes.subarray(0, headEnd(bytes, Math.max(0, maxBytes))));
  const room = maxBytes - noticeOf(bytes.length).length;
  const head = headEnd(bytes, Math.ceil(room / 2));
  const tail = tailStart(bytes, bytes.length - Math.floor(room / 2));
  return decoder.decode(bytes.subarray(0, head)) + noticeOf(tail - head) + decoder.decode(bytes.subarray(tail));
}

/** ASCII, so its length is its size. It is longest when everything is cut. */
function noticeOf(bytes: number): string {
  return `\n[${bytes} bytes omitted]\n`;
}

function headEnd(bytes: Uint8Array, most: number): number {
  let end = most;
  while (end > 0 && isContinuation(bytes[end])) end -= 1;
  return end;
}

function tailStart(bytes: Uint8Array, least: number): number {
  let start = least;
  while (isContinuation(bytes[start])) start += 1;
  return start;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000;
}
