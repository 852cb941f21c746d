// The file in an upload request, sent as a form or as the body.
import { z } from "zod";
import { StorageError } from "./errors.ts";
import { boundaryOf, type Part, readMultipart } from "./multipart.ts";

export interface IncomingFile {
  readonly content: AsyncIterable<Uint8Array>;
  readonly mimeType: string;
  readonly cacheControl: string;
  readonly contentEncoding: string | undefined;
  readonly userMetadata: Record<string, unknown> | undefined;
}

const maxFieldBytes = 1024 * 1024;
const metadataSchema = z.record(z.string(), z.unknown());

export async function readIncomingFile(request: Request): Promise<IncomingFile> {
  const contentType = request.headers.get("content-type");
  const body: AsyncIterable<Uint8Array> = request.body ?? emptyBody();
  if (contentType?.toLowerCase().startsWith("multipart/form-data")) {
    return fileOfForm(readMultipart(body, boundaryOf(contentType)));
  }
  const metadata = request.headers.get("x-metadata");
  return {
    content: body,
    mimeType: contentType || "application/octet-stream",
    cacheControl: request.headers.get("cache-control") ?? "no-cache",
    contentEncoding: request.headers.get("content-encoding") ?? undefined,
    userMetadata: metadata === null ? undefined : parseMetadata(Buffer.from(metadata, "base64").toString("utf8")),
  };
}

/** Fields come before the file; anything after it is ignored. */
async function fileOfForm(parts: AsyncGenerator<Part>): Promise<IncomingFile> {
  const fields = new Map<string, string>();
  // Not `for await`: leaving the loop would close the generator while the file is still read from it.
  for (let next = await parts.next(); !next.done; next = await parts.next()) {
    const part = next.value;
    if (isFile(part)) return describe(part, fields);
    fields.set(part.name, await readField(part));
  }
  throw new StorageError("invalid_request", "No file provided");
}

function isFile({ name, filename, contentType }: Part): boolean {
  return filename !== undefined || name === "" || (name === "file" && contentType !== undefined);
}

function describe(part: Part, fields: ReadonlyMap<string, string>): IncomingFile {
  const cacheSeconds = fields.get("cacheControl");
  const metadata = fields.get("metadata");
  return {
    content: part.content,
    mimeType: fields.get("contentType") ?? part.contentType ?? "application/octet-stream",
    cacheControl: cacheSeconds ? `max-age=${cacheSeconds}` : "no-cache",
    contentEncoding: fields.get("contentEncoding"),
    userMetadata: metadata === undefined ? undefined : parseMetadata(metadata),
  };
}

async function readField({ content }: Part): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of content) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxFieldBytes) throw new StorageError("too_large", "A form field exceeded the maximum allowed size");
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** As hosted: metadata that is not a JSON object is ignored. */
function parseMetadata(text: string): Record<string, unknown> | undefined {
  try {
    return metadataSchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {
  yield* [];
}
