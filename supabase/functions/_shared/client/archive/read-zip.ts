// The files of a zip archive, each inflated when it is read and no further than it is read.
import { Inflate } from "fflate";
import { crc32 } from "./crc32.ts";
import { DamagedFile, type FoundFile, type Inflated, type Obstacle, UnreadableArchive } from "./found-file.ts";
import { readZipDirectory, type ZipEntry } from "./zip-directory.ts";

const localSignature = 0x04034b50;
const localBytes = 30;
const stored = 0;
const deflated = 8;
/** Deflate makes at most a thousand times as much of it, so at most 8 MB at once. */
const inputBytes = 8192;

interface InflateLimits {
  /** Of all that one reading inflates. */
  readonly maxBytes: number;
  /** Honest archives of text inflate to ten times their size. */
  readonly maxRatio: number;
  /** What is small may inflate to it, whatever the ratio. */
  readonly smallBytes: number;
}

const usual: InflateLimits = { maxBytes: 200 * 1_048_576, maxRatio: 250, smallBytes: 16 * 1_048_576 };

/** Throws UnreadableArchive, here or when a file is read. Folders are left out: a session has none of its own. */
export function readZip(archive: Uint8Array, { maxBytes, maxRatio, smallBytes } = usual): FoundFile[] {
  const most = Math.min(maxBytes, Math.max(smallBytes, maxRatio * archive.length));
  return readZipDirectory(archive)
    .filter(({ isFolder }) => !isFolder)
    .map((entry) => {
      const obstacle = obstacleOf(entry);
      const { name: path, bytes } = entry;
      const chunks = (inflated: Inflated = { bytes: 0 }) => readEntry(archive, entry, { inflated, most });
      return { path, bytes, ...(obstacle && { obstacle }), chunks };
    });
}

function obstacleOf({ isLink, isEncrypted, method }: ZipEntry): Obstacle | undefined {
  if (isLink) return "link";
  if (isEncrypted) return "encrypted";
  return method === stored || method === deflated ? undefined : "unknown_format";
}

interface Reading {
  readonly inflated: Inflated;
  readonly most: number;
}

function* readEntry(archive: Uint8Array, entry: ZipEntry, { inflated, most }: Reading): Generator<Uint8Array> {
  let bytes = 0;
  let crc = 0;
  for (const chunk of inflate(contentOf(archive, entry), entry.method)) {
    inflated.bytes += chunk.length;
    if (inflated.bytes > most) throw new UnreadableArchive("inflates_too_much");
    bytes += chunk.length;
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (bytes !== entry.bytes || crc !== entry.crc) throw new DamagedFile(entry.name);
}

/** The local header repeats the name, and may have other extra fields than the directory. */
function contentOf(archive: Uint8Array, { name, offset, compressedBytes }: ZipEntry): Uint8Array {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  if (offset + localBytes > archive.length || view.getUint32(offset, true) !== localSignature) {
    throw new DamagedFile(name);
  }
  const start = offset + localBytes + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + compressedBytes > archive.length) throw new DamagedFile(name);
  return archive.subarray(start, start + compressedBytes);
}

function* inflate(content: Uint8Array, method: number): Generator<Uint8Array> {
  if (method === stored) {
    if (content.length > 0) yield content;
    return;
  }
  let inflated: Uint8Array[] = [];
  const inflater = new Inflate((chunk) => inflated.push(chunk));
  for (let start = 0; start < content.length; start += inputBytes) {
    const end = start + inputBytes;
    pushInto(inflater, content.subarray(start, end), end >= content.length);
    yield* inflated;
    inflated = [];
  }
}

function pushInto(inflater: Inflate, input: Uint8Array, isLast: boolean): void {
  try {
    inflater.push(input, isLast);
  } catch (error) {
    throw new DamagedFile("The compressed content cannot be read.", { cause: error });
  }
}
