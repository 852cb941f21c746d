// The bounded output of a program: keeps the beginning and the end, and counts the omitted bytes.
import { concat } from "deno-std/bytes/concat.js";

export interface OutputBuffer {
  write(text: string): void;
  /** The place after what has been written, to be found in the output once that is finished. */
  mark(): () => number;
  /** The output as text, followed by the ending, which is never omitted. */
  finish(ending?: string): { readonly output: string; readonly is_output_cut: boolean };
}

/** The share of the end, which contains errors and results. */
const tailShare = 0.5;
const maxEndingLength = 16_000;

export function createOutputBuffer(maxBytes: number): OutputBuffer {
  const headRoom = Math.ceil(maxBytes * (1 - tailShare));
  const encoder = new TextEncoder();
  const head: Uint8Array[] = [];
  let headBytes = 0;
  let tail: Uint8Array[] = [];
  let tailBytes = 0;
  let leftOutBytes = 0;
  let written = 0;
  let kept = { head: 0, whole: 0 };

  const addToTail = (bytes: Uint8Array) => {
    tail.push(bytes);
    tailBytes += bytes.length;
    if (tailBytes > maxBytes + 65_536) trimTail();
  };
  const trimTail = () => {
    const joined = concat(tail);
    const kept = joined.subarray(characterStart(joined, Math.max(0, joined.length - (maxBytes - headBytes))));
    leftOutBytes += joined.length - kept.length;
    tail = [kept.slice()];
    tailBytes = kept.length;
  };
  return {
    write: (text) => {
      written += text.length;
      const bytes = encoder.encode(text);
      const end = tailBytes > 0 ? 0 : characterEnd(bytes, Math.min(bytes.length, headRoom - headBytes));
      if (end > 0) head.push(bytes.subarray(0, end));
      headBytes += end;
      if (end < bytes.length) addToTail(bytes.subarray(end));
    },
    mark: () => {
      const at = written;
      return () => (at <= kept.head ? at : Math.max(kept.head, kept.whole - (written - at)));
    },
    finish: (ending = "") => {
      trimTail();
      const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
      const parts = [decoder.decode(concat(head)), decoder.decode(concat(tail))] as const;
      const note = leftOutBytes === 0 ? "" : `\n… ${leftOutBytes} bytes left out …\n`;
      const whole = parts.join(note);
      kept = { head: parts[0].length, whole: whole.length };
      return { output: ended(whole, ending), is_output_cut: leftOutBytes > 0 };
    },
  };
}

/** The ending starts on a line of its own. */
function ended(text: string, ending: string): string {
  const bounded =
    ending.length > maxEndingLength
      ? `${ending.slice(0, maxEndingLength / 2)}\n…\n${ending.slice(-maxEndingLength / 2)}`
      : ending;
  return bounded === "" || text === "" || text.endsWith("\n") ? `${text}${bounded}` : `${text}\n${bounded}`;
}

/** The first start of a character at or after `at`. */
function characterStart(bytes: Uint8Array, at: number): number {
  let start = at;
  while (start < bytes.length && isContinuation(bytes[start])) start++;
  return start;
}

/** The last end of a character at or before `at`. */
function characterEnd(bytes: Uint8Array, at: number): number {
  let end = at;
  while (end > 0 && end < bytes.length && isContinuation(bytes[end])) end--;
  return end;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
