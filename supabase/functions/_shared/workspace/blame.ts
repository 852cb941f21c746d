// Which version of a file wrote each of its lines.
import { matchSequences } from "./sequence-diff.ts";

/** As file_history tells it: the text between the bytes that are as in the version before. */
export interface VersionText {
  readonly kept_before: number;
  readonly kept_after: number;
  readonly written: string;
  /** The version before is not told, so nobody knows whose these lines are. */
  readonly has_earlier: boolean;
}

interface BlamedText<Version> {
  readonly bytes: Uint8Array;
  readonly lines: readonly string[];
  readonly writers: readonly (Version | undefined)[];
}

/** The version that wrote each line of the newest version; undefined where that is not known. `versions` are newest first. */
export function blameLines<Version extends VersionText>(versions: readonly Version[]): (Version | undefined)[] {
  let text: BlamedText<Version> = { bytes: new Uint8Array(), lines: [], writers: [] };
  for (const version of versions.toReversed()) text = textAfter(text, version);
  return [...text.writers];
}

function textAfter<Version extends VersionText>(text: BlamedText<Version>, version: Version): BlamedText<Version> {
  const head = text.bytes.subarray(0, version.kept_before);
  const tail = text.bytes.subarray(text.bytes.length - version.kept_after);
  const bytes = joined([head, encoder.encode(version.written), tail]);
  // The first line of the tail may begin before it.
  const wholeTail = tail.subarray(tail.indexOf(lineFeed) + 1 || tail.length);
  const start = countLines(head.subarray(0, head.lastIndexOf(lineFeed) + 1));
  const end = text.lines.length - countLines(wholeTail);
  const lines = linesOf(bytes.subarray(head.lastIndexOf(lineFeed) + 1, bytes.length - wholeTail.length));
  const writers = writersOf(version, lines, text.lines.slice(start, end), text.writers.slice(start, end));
  return {
    bytes,
    lines: [...text.lines.slice(0, start), ...lines, ...text.lines.slice(end)],
    writers: [...text.writers.slice(0, start), ...writers, ...text.writers.slice(end)],
  };
}

/** Lines that were there before keep their writers. */
function writersOf<Version extends VersionText>(
  version: Version,
  lines: readonly string[],
  linesBefore: readonly string[],
  writersBefore: readonly (Version | undefined)[],
): (Version | undefined)[] {
  const writers: (Version | undefined)[] = lines.map(() => (version.has_earlier ? undefined : version));
  for (const match of matchSequences(linesBefore, lines)) {
    for (let count = 0; count < match.length; count += 1) {
      writers[match.after + count] = writersBefore[match.before + count];
    }
  }
  return writers;
}

const lineFeed = 10;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let length = 0;
  for (const part of parts) {
    bytes.set(part, length);
    length += part.length;
  }
  return bytes;
}

/** A line feed at the end does not begin another line. */
function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) count += 1;
  return bytes.length === 0 || bytes.at(-1) === lineFeed ? count : count + 1;
}

function linesOf(bytes: Uint8Array): string[] {
  const lines = decoder.decode(bytes).split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}
