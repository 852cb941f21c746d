// Reads objects: all bytes, a range, or the metadata.
import { findBucket } from "./buckets.ts";
import type { StorageContext } from "./context.ts";
import { StorageError } from "./errors.ts";
import { findObject, type ObjectRow } from "./objects.ts";
import { type ByteRange, parseRange } from "./range.ts";
import { readDownloadToken } from "./url-tokens.ts";

export async function downloadPublic(context: StorageContext): Promise<Response> {
  return send(context, () => findPublic(context));
}

export async function downloadAsCaller(context: StorageContext): Promise<Response> {
  return send(context, () => findReadable(context));
}

export async function downloadSigned(context: StorageContext): Promise<Response> {
  const { expiresAt } = await readDownloadToken(context);
  const { db, operation, params } = context;
  const find = () => db.asService(operation, (sql) => findObject(sql, params.bucket, params.key));
  return send(context, find, { expires: new Date(expiresAt * 1000).toUTCString() });
}

export async function describePublic(context: StorageContext): Promise<Response> {
  return Response.json(toInfo(await findPublic(context)));
}

export async function describeAsCaller(context: StorageContext): Promise<Response> {
  return Response.json(toInfo(await findReadable(context)));
}

function findPublic({ db, operation, params }: StorageContext): Promise<ObjectRow> {
  return db.asService(operation, async (sql) => {
    const bucket = await findBucket(sql, params.bucket);
    if (!bucket.public) throw new StorageError("no_such_bucket");
    return findObject(sql, params.bucket, params.key);
  });
}

/** Everything in a public bucket is readable; elsewhere RLS decides. */
async function findReadable(context: StorageContext): Promise<ObjectRow> {
  const { caller, db, operation, params } = context;
  const bucket = await db.asService(operation, (sql) => findBucket(sql, params.bucket));
  const find = (sql: Parameters<typeof findObject>[0]) => findObject(sql, params.bucket, params.key);
  return bucket.public ? db.asService(operation, find) : db.as(caller, operation, find);
}

async function send(
  context: StorageContext,
  find: () => Promise<ObjectRow>,
  { expires }: { expires?: string } = {},
): Promise<Response> {
  const { request } = context;
  // The file may disappear after its row was read, when the object is replaced.
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const object = await find();
    const headers = describeHeaders(context, object, expires);
    if (isUnchanged(request, object)) return new Response(null, { status: 304, headers: withoutLength(headers) });
    if (request.method === "HEAD") return new Response(null, { headers });
    const response = await openPart(context, object, headers);
    if (response) return response;
  }
  throw new StorageError("no_such_key");
}

async function openPart(
  { files, request }: StorageContext,
  { metadata, version }: ObjectRow,
  headers: Headers,
): Promise<Response | undefined> {
  const size = metadata?.size ?? 0;
  const range = parseRange(request.headers.get("range"), size);
  if (range === "unsatisfiable") return unsatisfiable(size);
  const part: ByteRange = range ?? { first: 0, last: size - 1 };
  const body = version === null ? undefined : await files.read(version, part);
  if (!body) return undefined;
  if (!range) return new Response(body, { headers });
  headers.set("content-length", String(range.last - range.first + 1));
  headers.set("content-range", `bytes ${range.first}-${range.last}/${size}`);
  return new Response(body, { status: 206, headers });
}

function unsatisfiable(size: number): Response {
  const message = "The requested range is not satisfiable";
  const body = { statusCode: "416", code: "InvalidRange", error: "InvalidRange", message };
  return Response.json(body, { status: 416, headers: { "content-range": `bytes */${size}` } });
}

function describeHeaders({ url }: StorageContext, { metadata }: ObjectRow, expires: string | undefined): Headers {
  const headers = new Headers({
    "accept-ranges": "bytes",
    "content-type": safeContentType(metadata?.mimetype ?? "application/octet-stream"),
    "content-length": String(metadata?.size ?? 0),
  });
  if (metadata?.eTag) headers.set("etag", metadata.eTag);
  if (metadata?.lastModified) headers.set("last-modified", new Date(metadata.lastModified).toUTCString());
  if (metadata?.contentEncoding) headers.set("content-encoding", metadata.contentEncoding);
  if (expires) headers.set("expires", expires);
  else headers.set("cache-control", metadata?.cacheControl ?? "no-cache");
  const download = url.searchParams.get("download");
  if (download !== null) headers.set("content-disposition", disposition(download));
  return headers;
}

/** As hosted: an uploaded page never runs under the project's own address. */
function safeContentType(contentType: string): string {
  return contentType.includes("text/html") ? "text/plain" : contentType;
}

function disposition(filename: string): string {
  if (filename === "") return "attachment;";
  const encoded = encodeURIComponent(filename);
  return `attachment; filename=${encoded}; filename*=UTF-8''${encoded};`;
}

/** If-None-Match takes precedence over If-Modified-Since (RFC 9110, section 13.2.2). */
function isUnchanged(request: Request, { metadata }: ObjectRow): boolean {
  const wanted = request.headers.get("if-none-match");
  if (wanted !== null) {
    const tags = wanted.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
    return tags.includes("*") || (metadata?.eTag !== undefined && tags.includes(metadata.eTag));
  }
  const since = Date.parse(request.headers.get("if-modified-since") ?? "");
  const modified = Date.parse(metadata?.lastModified ?? "");
  return Math.floor(modified / 1000) * 1000 <= since;
}

function withoutLength(headers: Headers): Headers {
  headers.delete("content-length");
  return headers;
}

function toInfo(object: ObjectRow): Record<string, unknown> {
  const { metadata } = object;
  return {
    id: object.id,
    name: object.name,
    version: object.version,
    bucket_id: object.bucket_id,
    size: metadata?.size ?? null,
    content_type: metadata?.mimetype ?? null,
    cache_control: metadata?.cacheControl ?? null,
    content_encoding: metadata?.contentEncoding ?? null,
    etag: metadata?.eTag ?? null,
    metadata: object.user_metadata ?? {},
    last_modified: object.updated_at,
    created_at: object.created_at,
  };
}
