// The tables and functions of the database, read from Postgres' own catalogue, so that nothing new goes untested.
import type postgres from "postgres";

export const ourSchemas = ["public", "private", "worker", "admin"];

export interface Relation {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly string[];
}

/** Everything that can be selected from. */
export async function relationsIn(sql: postgres.Sql, schemas: readonly string[]): Promise<Relation[]> {
  return sql<Relation[]>`
    select relnamespace::regnamespace::text as schema, relname as name, array_agg(attname::text order by attnum) as columns
    from pg_class join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
    where relkind in ('r', 'v', 'm', 'p', 'f') and relnamespace::regnamespace::text in ${sql([...schemas])}
    group by pg_class.oid order by 1, 2`;
}

export interface SqlFunction {
  readonly schema: string;
  readonly name: string;
  readonly signature: string;
}

export async function functionsIn(sql: postgres.Sql, schemas: readonly string[]): Promise<SqlFunction[]> {
  return sql<SqlFunction[]>`
    select pronamespace::regnamespace::text as schema, proname as name, oid::regprocedure::text as signature
    from pg_proc where pronamespace::regnamespace::text in ${sql([...schemas])} order by 1, 2, 3`;
}

let relations: Promise<Relation[]> | undefined;

/** A digest of every row that belongs to the session or to these users, and of the users: equal when nothing changed. */
export async function fingerprint(sql: postgres.Sql, sessionId: string, userIds: readonly string[]): Promise<string> {
  relations ??= relationsIn(sql, ["public", "private", "worker"]);
  const digests = (await relations).flatMap((table) => {
    // A view over other tables, and where the sweep has got to, in any session.
    if (table.name === "files" || table.name === "content_walk") return [];
    const belongs = belonging(sql, table, sessionId, userIds);
    if (!belongs) return [];
    const rows = sql`${sql(table.schema)}.${sql(table.name)}`;
    return [
      sql`select ${table.name} as name, md5(string_agg(row::text, ',' order by row::text)) as digest from ${rows} row where ${belongs}`,
    ];
  });
  const accounts = sql`
    select 'accounts' as name, string_agg(id::text, ',' order by id) as digest from auth.users where id = any (${[...userIds]})`;
  const found = await sql`${accounts}${digests.map((digest) => sql` union all ${digest}`)} order by 1`;
  return JSON.stringify(found);
}

function belonging(sql: postgres.Sql, { name, columns }: Relation, sessionId: string, userIds: readonly string[]) {
  if (columns.includes("session_id")) return sql`session_id = ${sessionId}`;
  if (name === "sessions") return sql`id = ${sessionId} or owner_id = any (${[...userIds]})`;
  if (columns.includes("user_id")) return sql`user_id = any (${[...userIds]})`;
  if (columns.includes("run_id")) return sql`run_id in (select id from public.runs where session_id = ${sessionId})`;
  return undefined;
}
