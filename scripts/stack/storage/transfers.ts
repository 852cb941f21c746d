// Moves, copies and removes objects, within and across buckets.
import { z } from "zod";
import { readJson, type StorageContext } from "./context.ts";
import { StorageError } from "./errors.ts";
import { assertBucketName, assertKey } from "./limits.ts";
import { findObject } from "./objects.ts";
import { assertMayUpload, publish } from "./uploads.ts";

const moveSchema = z.object({
  bucketId: z.string(),
  sourceKey: z.string(),
  destinationKey: z.string(),
  destinationBucket: z.string().optional(),
});
const copySchema = moveSchema.extend({
  copyMetadata: z.boolean().default(true),
  metadata: z
    .object({ cacheControl: z.string(), mimetype: z.string(), contentEncoding: z.string() })
    .partial()
    .nullish(),
});
const removalSchema = z.object({
  prefixes: z
    .array(z.union([z.string(), z.object({ path: z.string() })]))
    .min(1)
    .max(1000),
});

/** Renames the row in one statement of the caller; the file stays. */
export async function moveObject(context: StorageContext): Promise<Response> {
  const { caller, db, operation, request } = context;
  const { bucketId, sourceKey, destinationKey, destinationBucket = bucketId } = await readJson(request, moveSchema);
  const place = { bucket_id: assertBucketName(destinationBucket), name: assertKey(destinationKey) };
  const id = await db.as(caller, operation, async (sql) => {
    const source = await findObject(sql, bucketId, sourceKey);
    const moved = await sql`update storage.objects set ${sql(place)} where id = ${source.id} returning id`;
    if (moved.length === 0) throw new StorageError("no_such_key");
    return source.id;
  });
  const key = `${destinationBucket}/${destinationKey}`;
  return Response.json({ message: "Successfully moved", Id: id, Key: key });
}

export async function copyObject(context: StorageContext): Promise<Response> {
  const { caller, db, files, operation, request, owner } = context;
  const body = await readJson(request, copySchema);
  const bucket = assertBucketName(body.destinationBucket ?? body.bucketId);
  const key = assertKey(body.destinationKey);
  const isUpsert = request.headers.get("x-upsert") === "true";
  const source = await db.as(caller, operation, (sql) => findObject(sql, body.bucketId, body.sourceKey));
  await assertMayUpload(context, caller, { bucket, key, isUpsert });
  const version = source.version === null ? undefined : await files.copy(source.version);
  if (version === undefined) throw new StorageError("no_such_key");
  const changes = body.copyMetadata ? {} : withoutUndefined(body.metadata ?? {});
  const draft = {
    bucket_id: bucket,
    name: key,
    version,
    metadata: { ...source.metadata, ...changes, lastModified: new Date().toISOString() },
    user_metadata: body.copyMetadata ? source.user_metadata : null,
    ...owner,
  };
  const id = await publish(context, { isUpsert }, draft);
  return Response.json({ Id: id, Key: `${bucket}/${key}`, name: key, bucket_id: bucket, metadata: draft.metadata });
}

/** Objects that the caller may not see or delete are skipped silently, as in SQL. */
export async function removeObjects(context: StorageContext): Promise<Response> {
  const { prefixes } = await readJson(context.request, removalSchema);
  const names = prefixes.map((entry) => (typeof entry === "string" ? entry : entry.path));
  return Response.json(await remove(context, names));
}

export async function removeObject(context: StorageContext): Promise<Response> {
  const removed = await remove(context, [context.params.key]);
  if (removed.length === 0) throw new StorageError("no_such_key");
  return Response.json({ message: "Successfully deleted" });
}

async function remove({ caller, db, files, operation, params }: StorageContext, names: string[]) {
  const removed = await db.as(
    caller,
    operation,
    (sql) => sql<{ version: string | null }[]>`
      delete from storage.objects where bucket_id = ${params.bucket} and name = any(${names})
      returning id, name, bucket_id, owner, owner_id, version, created_at, updated_at, last_accessed_at, metadata, user_metadata`,
  );
  await files.remove(removed.flatMap(({ version }) => version ?? []));
  return removed;
}

function withoutUndefined<T extends Record<string, string | undefined>>(values: T): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
