// Listing the objects a caller may see: as folders and files (v1), or by prefix with a cursor (v2).
import { z } from "zod";
import { readJson, type StorageContext } from "./context.ts";
import { StorageError } from "./errors.ts";
import type { ObjectMetadata } from "./objects.ts";

const maxListed = 1000;

const folderSchema = z.object({
  prefix: z.string(),
  limit: z.number().int().min(1).default(100),
  offset: z.number().int().min(0).default(0),
  search: z.string().nullish(),
  sortBy: z.object({ column: z.string().default("name"), order: z.string().default("asc") }).nullish(),
});

export async function listFolder({ request, params, caller, db, operation }: StorageContext): Promise<Response> {
  const { prefix, limit, offset, search, sortBy } = await readJson(request, folderSchema);
  const folder = prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`;
  const level = folder.split("/").length;
  const { column, order } = sortBy ?? { column: "name", order: "asc" };
  const entries = await db.as(
    caller,
    operation,
    (sql) => sql`
      select * from storage.search(${folder}, ${params.bucket}, ${limit}, ${level}, ${offset}, ${search ?? ""}, ${column}, ${order})`,
  );
  return Response.json(entries);
}

const pageSchema = z.object({
  prefix: z.string().default(""),
  limit: z.number().int().min(1).default(maxListed),
  cursor: z.string().nullish(),
  with_delimiter: z.boolean().default(false),
  sortBy: z
    .object({
      column: z.enum(["name", "created_at", "updated_at"]).default("name"),
      order: z.enum(["asc", "desc"]).default("asc"),
    })
    .prefault({}),
});

/** Where a page ended: the sort value and the key of its last entry. */
const cursorSchema = z.tuple([z.string(), z.string()]);

interface Entry {
  readonly key: string;
  readonly rank: string;
  readonly isFolder: boolean;
  readonly id: string;
  readonly updated_at: Date;
  readonly created_at: Date;
  readonly last_accessed_at: Date;
  readonly metadata: ObjectMetadata | null;
}

export async function listPage({ request, params, caller, db, operation }: StorageContext): Promise<Response> {
  const { prefix, limit, cursor, with_delimiter: isByFolder, sortBy } = await readJson(request, pageSchema);
  const count = Math.min(limit, maxListed);
  const after = cursor ? decodeCursor(cursor) : undefined;
  const entries = await db.as(caller, operation, (sql) => {
    const rank = sortBy.column === "name" ? sql`''` : sql`to_char(min(${sql(sortBy.column)}), 'YYYYMMDDHH24MISSUS')`;
    const isAscending = sortBy.order === "asc";
    const direction = isAscending ? sql`asc` : sql`desc`;
    const beyond = isAscending ? sql`>` : sql`<`;
    return sql<Entry[]>`
      with named as (
        select *, substr(name, length(${prefix}) + 1) as rest from storage.objects
        where bucket_id = ${params.bucket} and starts_with(name, ${prefix})
      ), keyed as (
        select *, ${isByFolder} and strpos(rest, '/') > 0 as is_folder,
               case when ${isByFolder} and strpos(rest, '/') > 0 then ${prefix} || split_part(rest, '/', 1) || '/'
                    else name end collate "C" as key
        from named
      ), entries as (
        select key, is_folder as "isFolder", ${rank} collate "C" as rank, (array_agg(id))[1] as id,
               min(updated_at) as updated_at, min(created_at) as created_at,
               min(last_accessed_at) as last_accessed_at, (array_agg(metadata))[1] as metadata
        from keyed group by key, is_folder
      )
      select * from entries
      where ${after === undefined} or (rank, key) ${beyond} (${after?.[0] ?? ""}, ${after?.[1] ?? ""})
      order by rank ${direction}, key ${direction} limit ${count + 1}`;
  });
  return Response.json(toPage(entries, count));
}

function toPage(entries: readonly Entry[], count: number): Record<string, unknown> {
  const shown = entries.slice(0, count);
  const last = shown.at(-1);
  const hasNext = entries.length > count;
  return {
    hasNext,
    ...(hasNext && last ? { nextCursor: encodeCursor(last) } : {}),
    folders: shown.filter(({ isFolder }) => isFolder).map(({ key }) => ({ name: key, key: lastSegment(key) })),
    objects: shown
      .filter(({ isFolder }) => !isFolder)
      .map(({ rank: _, isFolder: __, key, ...object }) => ({ name: key, key: lastSegment(key), ...object })),
  };
}

function lastSegment(key: string): string {
  return key.split("/").filter(Boolean).at(-1) ?? key;
}

function encodeCursor({ rank, key }: Entry): string {
  return Buffer.from(JSON.stringify([rank, key])).toString("base64url");
}

function decodeCursor(cursor: string): z.infer<typeof cursorSchema> {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch (cause) {
    throw new StorageError("invalid_parameter", "Invalid cursor", { cause });
  }
}
