// The central directory of a zip archive: what it says it holds. Nothing in it is trusted.
import { UnreadableArchive } from "./found-file.ts";

export interface ZipEntry {
  readonly name: string;
  readonly isFolder: boolean;
  readonly isLink: boolean;
  readonly isEncrypted: boolean;
  readonly method: number;
  readonly crc: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  /** Where its local header stands. */
  readonly offset: number;
}

const maxEntries = 50_000;
const endSignature = 0x06054b50;
const endBytes = 22;
const entrySignature = 0x02014b50;
const entryBytes = 46;
const maxCommentBytes = 0xffff;
/** Stands for a number that only ZIP64 can hold. */
const beyond = 0xffffffff;

function isZip(bytes: Uint8Array): boolean {
  const [first, second, third, fourth] = bytes;
  if (first !== 0x50 || second !== 0x4b) return false;
  return (third === 3 && fourth === 4) || (third === 5 && fourth === 6);
}

/** Throws UnreadableArchive. */
export function readZipDirectory(bytes: Uint8Array): ZipEntry[] {
  if (!isZip(bytes)) throw new UnreadableArchive("not_zip");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  const start = view.getUint32(end + 16, true);
  const size = view.getUint32(end + 12, true);
  if (start === beyond || start + size > end) throw new UnreadableArchive("damaged");
  // An archive with more entries than 16 bits can count says 65,535.
  if (count > maxEntries) throw new UnreadableArchive("too_many_entries");
  const entries: ZipEntry[] = [];
  let at = start;
  for (let index = 0; index < count; index += 1) {
    const entry = readEntry(view, at, start + size);
    entries.push(entry.entry);
    at = entry.end;
  }
  return entries;
}

function findEnd(view: DataView): number {
  const last = view.byteLength - endBytes;
  for (let at = last; at >= Math.max(0, last - maxCommentBytes); at -= 1) {
    const isEnd = view.getUint32(at, true) === endSignature;
    if (isEnd && at + endBytes + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  throw new UnreadableArchive("damaged");
}

function readEntry(view: DataView, at: number, limit: number): { entry: ZipEntry; end: number } {
  if (at + entryBytes > limit || view.getUint32(at, true) !== entrySignature) throw new UnreadableArchive("damaged");
  const nameBytes = view.getUint16(at + 28, true);
  const end = at + entryBytes + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  if (end > limit) throw new UnreadableArchive("damaged");
  const name = decodeName(new Uint8Array(view.buffer, view.byteOffset + at + entryBytes, nameBytes));
  return {
    end,
    entry: {
      name,
      isFolder: name.endsWith("/"),
      isLink: isLink(view.getUint16(at + 4, true), view.getUint32(at + 38, true)),
      isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      compressedBytes: view.getUint32(at + 20, true),
      bytes: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    },
  };
}

/** Nearly all programs write UTF-8, with or without saying so. A name in another encoding gets substitutes, which no path has. */
function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : "\u0080")).join(""); // no UTF-8
  }
}

/** Made on Unix, with the file type of a symbolic link. */
function isLink(madeBy: number, attributes: number): boolean {
  const unix = 3;
  return madeBy >>> 8 === unix && ((attributes >>> 16) & 0xf000) === 0xa000;
}
