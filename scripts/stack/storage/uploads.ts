// Uploads: the caller's right is checked, the file is written, and one row makes it visible.
import { type Bucket, findBucket } from "./buckets.ts";
import type { Caller } from "./caller.ts";
import type { Owner, StorageContext } from "./context.ts";
import type { Transaction } from "./database.ts";
import { StorageError, toStorageError } from "./errors.ts";
import type { StoredFile } from "./file-store.ts";
import { type IncomingFile, readIncomingFile } from "./incoming-file.ts";
import { assertKey, assertMimeType } from "./limits.ts";
import { insertObject, type ObjectDraft, type ObjectMetadata, upsertObject } from "./objects.ts";
import { readUploadToken } from "./url-tokens.ts";

export interface UploadTarget {
  readonly bucket: string;
  readonly key: string;
  readonly isUpsert: boolean;
}

export async function uploadObject(context: StorageContext): Promise<Response> {
  const { caller, params, request } = context;
  // PUT replaces or creates: hosted's "update" is an upsert too.
  const isUpsert = request.method === "PUT" || request.headers.get("x-upsert") === "true";
  const target = { ...params, isUpsert };
  const bucket = await findTargetBucket(context);
  await assertMayUpload(context, caller, target);
  return receive(context, bucket, { target, owner: context.owner });
}

/** The token is the permission: it was issued to a caller who could upload there. */
export async function uploadToSignedUrl(context: StorageContext): Promise<Response> {
  const { owner, isUpsert } = await readUploadToken(context);
  const bucket = await findTargetBucket(context);
  return receive(context, bucket, { target: { ...context.params, isUpsert }, owner });
}

function findTargetBucket({ db, operation, params }: StorageContext): Promise<Bucket> {
  return db.asService(operation, (sql) => findBucket(sql, params.bucket));
}

/** Performs the upload's SQL without bytes and rolls it back. */
export async function assertMayUpload(context: StorageContext, caller: Caller, target: UploadTarget): Promise<void> {
  const { db, operation, owner } = context;
  const draft: ObjectDraft = {
    bucket_id: target.bucket,
    name: assertKey(target.key),
    version: "1",
    metadata: {},
    user_metadata: null,
    ...owner,
  };
  await db.rehearse(caller, operation, (sql) =>
    target.isUpsert ? upsertObject(sql, draft) : insertObject(sql, draft),
  );
}

async function receive(
  context: StorageContext,
  bucket: Bucket,
  { target, owner }: { target: UploadTarget; owner: Owner },
): Promise<Response> {
  const { files, request } = context;
  const maxBytes = Math.min(context.maxBytes, bucket.file_size_limit ?? Number.POSITIVE_INFINITY);
  const incoming = await readIncomingFile(request);
  assertMimeType(incoming.mimeType, bucket.allowed_mime_types);
  const stored = await files.write(incoming.content, maxBytes);
  const id = await publish(context, target, {
    bucket_id: target.bucket,
    name: assertKey(target.key),
    version: stored.version,
    metadata: describe(stored, incoming),
    user_metadata: incoming.userMetadata ?? null,
    ...owner,
  });
  return Response.json({ Id: id, Key: `${target.bucket}/${target.key}` });
}

/** Commits the row, then removes the replaced file. If the row is refused, removes the new file instead. */
export async function publish(
  { db, files, operation }: StorageContext,
  { isUpsert }: Pick<UploadTarget, "isUpsert">,
  draft: ObjectDraft,
): Promise<string> {
  try {
    const { id, replaced } = await db.asService(operation, async (sql) => {
      await lockKey(sql, draft.bucket_id, draft.name);
      const [previous] = await sql<{ version: string | null }[]>`
        select version from storage.objects where bucket_id = ${draft.bucket_id} and name = ${draft.name}`;
      if (previous && !isUpsert) throw new StorageError("key_exists");
      return { id: await upsertObject(sql, draft), replaced: previous?.version };
    });
    if (replaced) await files.remove([replaced]);
    return id;
  } catch (error) {
    // After a broken connection the row may still have been committed; the next start finds out.
    if (toStorageError(error).fault !== "database_timeout") await files.remove([draft.version]);
    throw error;
  }
}

/** Serializes writers of one key, whether or not its row exists yet. */
async function lockKey(sql: Transaction, bucketId: string, name: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${bucketId}/${name}`}, 0))`;
}

function describe(stored: StoredFile, incoming: IncomingFile): ObjectMetadata {
  return {
    eTag: stored.eTag,
    size: stored.size,
    mimetype: incoming.mimeType,
    cacheControl: incoming.cacheControl,
    lastModified: new Date().toISOString(),
    contentLength: stored.size,
    httpStatusCode: 200,
    ...(incoming.contentEncoding ? { contentEncoding: incoming.contentEncoding } : {}),
  };
}
