// Rows of storage.objects.
import type { Owner } from "./context.ts";
import type { Transaction } from "./database.ts";
import { StorageError } from "./errors.ts";

export interface ObjectMetadata {
  readonly eTag: string;
  readonly size: number;
  readonly mimetype: string;
  readonly cacheControl: string;
  readonly lastModified: string;
  readonly contentLength: number;
  readonly httpStatusCode: number;
  readonly contentEncoding?: string;
}

export interface ObjectRow {
  readonly id: string;
  readonly bucket_id: string;
  readonly name: string;
  readonly version: string | null;
  readonly metadata: ObjectMetadata | null;
  readonly user_metadata: Record<string, unknown> | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export interface ObjectDraft extends Owner {
  readonly bucket_id: string;
  readonly name: string;
  readonly version: string;
  readonly metadata: Partial<ObjectMetadata>;
  readonly user_metadata: Record<string, unknown> | null;
}

export async function findObject(sql: Transaction, bucketId: string, name: string): Promise<ObjectRow> {
  const [object] = await sql<ObjectRow[]>`
    select id, bucket_id, name, version, metadata, user_metadata, created_at, updated_at
    from storage.objects where bucket_id = ${bucketId} and name = ${name}`;
  if (!object) throw new StorageError("no_such_key");
  return object;
}

/** Reads nothing back, so a caller may add objects without seeing any. */
export async function insertObject(sql: Transaction, draft: ObjectDraft): Promise<void> {
  await sql`insert into storage.objects ${sql(toRow(sql, draft))}`;
}

/** Needs the rights to insert, to see and to update, as on hosted. Returns the id. */
export async function upsertObject(sql: Transaction, draft: ObjectDraft): Promise<string> {
  const row = toRow(sql, draft);
  const [object] = await sql<{ id: string }[]>`
    insert into storage.objects ${sql(row)}
    on conflict (bucket_id, name) do update set ${sql(row, "version", "metadata", "user_metadata", "owner", "owner_id")}
    returning id`;
  if (!object) throw new StorageError("no_such_key");
  return object.id;
}

function toRow(sql: Transaction, draft: ObjectDraft) {
  const { user_metadata: userMetadata } = draft;
  return {
    ...draft,
    metadata: sql.json({ ...draft.metadata }),
    // It was parsed from the request or read from this column, so it is JSON.
    user_metadata: userMetadata === null ? null : sql.json(userMetadata as Parameters<typeof sql.json>[0]),
  };
}
