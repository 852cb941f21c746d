// multipart/form-data (RFC 7578) as a stream: `Request.formData()` would hold a whole upload in memory.
import { StorageError } from "./errors.ts";

export interface Part {
  readonly name: string;
  readonly filename: string | undefined;
  readonly contentType: string | undefined;
  /** Must be read to its end before the next part is asked for. */
  readonly content: AsyncIterable<Uint8Array>;
}

const maxHeaderBytes = 16 * 1024;
const newline = Buffer.from("\r\n");

export function boundaryOf(contentType: string): string {
  const match = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (!boundary) throw new StorageError("invalid_request", "multipart body without a boundary");
  return boundary;
}

export async function* readMultipart(body: AsyncIterable<Uint8Array>, boundary: string): AsyncGenerator<Part> {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const source = createScanner(body, newline); // makes the first delimiter look like the others
  for await (const _ of source.readUntil(delimiter)); // skips the preamble
  while (!(await isClosing(source))) {
    const headers = await readHeaders(source);
    yield { ...headers, content: source.readUntil(delimiter) };
  }
}

/** After a delimiter comes either `--`, the end, or a line break and another part. */
async function isClosing(source: Scanner): Promise<boolean> {
  const mark = await source.take(2);
  if (mark.toString() === "--") return true;
  if (mark.equals(newline)) return false;
  throw malformed();
}

async function readHeaders(source: Scanner): Promise<Omit<Part, "content">> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source.readUntil(Buffer.from("\r\n\r\n"))) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxHeaderBytes) throw malformed();
  }
  const lines = Buffer.concat(chunks).toString("utf8").split("\r\n");
  const disposition = headerValue(lines, "content-disposition") ?? "";
  return {
    name: parameter(disposition, "name") ?? "",
    filename: parameter(disposition, "filename"),
    contentType: headerValue(lines, "content-type"),
  };
}

function headerValue(lines: readonly string[], name: string): string | undefined {
  const line = lines.find((candidate) => candidate.toLowerCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim();
}

function parameter(header: string, name: string): string | undefined {
  const value = new RegExp(`;\\s*${name}="([^"]*)"`, "i").exec(header)?.[1];
  return value?.replaceAll("%22", '"').replaceAll("%0D", "\r").replaceAll("%0A", "\n");
}

interface Scanner {
  /** Yields everything before `mark`, and skips it. */
  readUntil(mark: Buffer): AsyncGenerator<Uint8Array>;
  take(count: number): Promise<Buffer>;
}

function createScanner(body: AsyncIterable<Uint8Array>, start: Buffer): Scanner {
  const chunks = body[Symbol.asyncIterator]();
  let held = start;

  const fetchMore = async () => {
    const { done, value } = await chunks.next();
    if (done) throw malformed();
    held = held.length === 0 ? Buffer.from(value) : Buffer.concat([held, value]);
  };

  return {
    async *readUntil(mark) {
      for (let at = held.indexOf(mark); ; at = held.indexOf(mark)) {
        if (at >= 0) {
          const rest = held.subarray(0, at);
          held = held.subarray(at + mark.length);
          if (rest.length > 0) yield rest;
          return;
        }
        const certain = held.length - mark.length + 1; // the mark may begin in the last bytes and end in the next chunk
        if (certain > 0) {
          const ready = held.subarray(0, certain);
          held = held.subarray(certain);
          yield ready;
        }
        await fetchMore();
      }
    },
    async take(count) {
      while (held.length < count) await fetchMore();
      const taken = held.subarray(0, count);
      held = held.subarray(count);
      return taken;
    },
  };
}

function malformed(): StorageError {
  return new StorageError("invalid_request", "malformed multipart body");
}
