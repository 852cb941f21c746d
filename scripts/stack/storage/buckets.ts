// Buckets. RLS on storage.buckets decides what a caller may do.
import { z } from "zod";
import { readJson, type StorageContext } from "./context.ts";
import type { Transaction } from "./database.ts";
import { StorageError } from "./errors.ts";
import { assertBucketName, parseApiSize } from "./limits.ts";

export interface Bucket {
  readonly id: string;
  readonly public: boolean;
  readonly file_size_limit: number | null;
  readonly allowed_mime_types: string[] | null;
}

const settingsSchema = z.object({
  public: z.boolean().nullish(),
  file_size_limit: z.union([z.number().int().nonnegative(), z.string()]).nullish(),
  allowed_mime_types: z.array(z.string()).nullish(),
});
const creationSchema = settingsSchema.extend({ id: z.string().optional(), name: z.string() });
const listingSchema = z.object({
  limit: z.coerce.number().int().min(1).default(1000),
  offset: z.coerce.number().int().min(0).default(0),
  sortColumn: z.enum(["id", "name", "created_at", "updated_at"]).default("name"),
  sortOrder: z.enum(["asc", "desc"]).default("asc"),
  search: z.string().default(""),
});

const columns = [
  "id",
  "name",
  "owner",
  "public",
  "created_at",
  "updated_at",
  "file_size_limit",
  "allowed_mime_types",
] as const;

export async function listBuckets({ url, caller, db, operation }: StorageContext): Promise<Response> {
  const parsed = listingSchema.safeParse(Object.fromEntries(url.searchParams));
  if (!parsed.success) throw new StorageError("invalid_request", z.prettifyError(parsed.error));
  const { limit, offset, search, sortColumn, sortOrder } = parsed.data;
  const buckets = await db.as(
    caller,
    operation,
    (sql) => sql`
      select ${sql([...columns, "type"])} from storage.buckets where strpos(lower(name), lower(${search})) > 0
      order by ${sql(sortColumn)} ${sortOrder === "asc" ? sql`asc` : sql`desc`} limit ${limit} offset ${offset}`,
  );
  return Response.json(buckets);
}

export async function getBucket({ params, caller, db, operation }: StorageContext): Promise<Response> {
  const [bucket] = await db.as(
    caller,
    operation,
    (sql) => sql`select ${sql(columns)} from storage.buckets where id = ${params.bucket}`,
  );
  if (!bucket) throw new StorageError("no_such_bucket");
  return Response.json(bucket);
}

export async function createBucket(context: StorageContext): Promise<Response> {
  const { caller, db, operation } = context;
  const body = await readJson(context.request, creationSchema);
  const row = {
    id: assertBucketName(body.id ?? body.name),
    name: assertBucketName(body.name),
    public: body.public ?? false,
    file_size_limit: sizeLimit(body.file_size_limit, context.maxBytes),
    allowed_mime_types: body.allowed_mime_types ?? null,
    ...context.owner,
  };
  await db.as(caller, operation, (sql) => sql`insert into storage.buckets ${sql(row)}`);
  return Response.json({ name: row.name });
}

/** Settings missing from the request stay; null removes a limit. */
export async function updateBucket(context: StorageContext): Promise<Response> {
  const { caller, db, operation, params } = context;
  const body = await readJson(context.request, settingsSchema);
  const { public: isPublic, file_size_limit: size, allowed_mime_types: types } = body;
  const change = {
    ...(typeof isPublic === "boolean" ? { public: isPublic } : {}),
    ...(size === undefined ? {} : { file_size_limit: sizeLimit(size, context.maxBytes) }),
    ...(types === undefined ? {} : { allowed_mime_types: types }),
    updated_at: new Date(),
  };
  const updated = await db.as(
    caller,
    operation,
    (sql) => sql`update storage.buckets set ${sql(change)} where id = ${params.bucket} returning id`,
  );
  if (updated.length === 0) throw new StorageError("no_such_bucket");
  return Response.json({ message: "Successfully updated" });
}

export async function deleteBucket({ caller, db, operation, params }: StorageContext): Promise<Response> {
  const isUsed = await db.asService(operation, async (sql) => {
    const [row] = await sql`select from storage.objects where bucket_id = ${params.bucket} limit 1`;
    return row !== undefined;
  });
  await db.as(caller, operation, async (sql) => {
    const [bucket] = await sql`select from storage.buckets where id = ${params.bucket}`;
    if (!bucket) throw new StorageError("no_such_bucket");
    if (isUsed) throw new StorageError("bucket_not_empty");
    const deleted = await sql`delete from storage.buckets where id = ${params.bucket} returning id`;
    if (deleted.length === 0) throw new StorageError("no_such_bucket");
  });
  return Response.json({ message: "Successfully deleted" });
}

/** All or nothing: fails when the caller may see but not delete an object. */
export async function emptyBucket({ caller, db, files, operation, params }: StorageContext): Promise<Response> {
  const versions = await db.as(caller, operation, async (sql) => {
    const [bucket] = await sql`select from storage.buckets where id = ${params.bucket}`;
    if (!bucket) throw new StorageError("no_such_bucket");
    const deleted = await sql<{ version: string | null }[]>`
      delete from storage.objects where bucket_id = ${params.bucket} returning version`;
    const [left] = await sql`select from storage.objects where bucket_id = ${params.bucket} limit 1`;
    if (left) throw new StorageError("access_denied", "you may have SELECT but not DELETE permissions");
    return deleted.flatMap(({ version }) => version ?? []);
  });
  await files.remove(versions);
  return Response.json({ message: "Empty bucket has been queued. Completion may take up to an hour." });
}

export async function findBucket(sql: Transaction, id: string): Promise<Bucket> {
  const [bucket] = await sql<Bucket[]>`
    select id, public, file_size_limit, allowed_mime_types from storage.buckets where id = ${id}`;
  if (!bucket) throw new StorageError("no_such_bucket");
  return bucket;
}

function sizeLimit(size: number | string | null | undefined, maxBytes: number): number | null {
  if (size === null || size === undefined) return null;
  const bytes = parseApiSize(size);
  if (bytes > maxBytes) throw new StorageError("too_large");
  return bytes;
}
