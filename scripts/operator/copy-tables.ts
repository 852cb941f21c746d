// Every row of the product and of Auth as one text: for each table a line of JSON that names it, its rows as COPY writes them, and
// the line that ends them in COPY's own format. The bytes of attachments follow, as another table.
import type { Readable } from "node:stream";
import { finished, pipeline } from "node:stream/promises";
import type postgres from "postgres";
import { z } from "zod";
import type { AttachedFiles } from "./attached-files.ts";
import { readLines } from "./lines.ts";

const tableSchema = z.strictObject({ name: z.string(), columns: z.string() });
type Table = z.infer<typeof tableSchema>;
const endOfRows = Buffer.from("\\.\n");

/** No table of the database: its rows are files in base64. */
const filesTable: Table = { name: "files of attachments", columns: "path, media_type, content" };

/** Of Auth, who people are: a session of one installation is none of another. Leases belong to processes and are left out. */
const ofAuth = ["auth.users", "auth.identities", "auth.mfa_factors"];

function listTables(sql: postgres.ISql): Promise<Table[]> {
  return sql<Table[]>`
    select c.oid::regclass::text as name, string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relkind = 'r' and (c.relnamespace::regnamespace::text in ('public', 'private')
      or c.oid::regclass::text = any (${ofAuth}))
    group by c.oid order by 1`;
}

/** All tables as they were at one moment, and the attached files that they name. */
export async function writeTables(
  sql: postgres.Sql,
  attached: AttachedFiles,
  write: (text: AsyncIterable<string | Buffer>) => Promise<void>,
): Promise<void> {
  await sql.begin("isolation level repeatable read read only", async (tx) => {
    // Names of tables come with their schema then.
    await tx`select set_config('search_path', '', true)`;
    await write(textOf(tx, attached));
  });
}

async function* textOf(tx: postgres.TransactionSql, attached: AttachedFiles): AsyncGenerator<string | Buffer> {
  for (const table of await listTables(tx)) {
    yield `${JSON.stringify(table)}\n`;
    yield* rowsFrom(await tx.unsafe(`copy ${table.name} (${table.columns}) to stdout`).readable());
    yield endOfRows;
  }
  yield `${JSON.stringify(filesTable)}\n`;
  const listed = await tx<{ path: string; media_type: string }[]>`
    select distinct path, media_type from public.attachments order by path`;
  for (const { path, media_type: mediaType } of listed) {
    const content = await attached.read(path);
    if (content !== undefined) yield `${path}\t${mediaType}\t${content.toString("base64")}\n`;
  }
  yield endOfRows;
}

async function* rowsFrom(rows: Readable): AsyncGenerator<Buffer> {
  try {
    yield* rows.iterator({ destroyOnReturn: false });
  } finally {
    // The driver pauses its socket when rows arrive faster than they are read, and leaves it paused after the last row or when
    // nobody reads on. No statement would ever be answered then.
    rows.resume();
    await finished(rows);
    rows._read(0);
  }
}

/** All or nothing. Replaces what the migrations have put into tables. Keeps the address of this installation's own agent function. */
export async function readTables(
  sql: postgres.Sql,
  attached: AttachedFiles,
  given: AsyncIterable<Buffer>,
): Promise<number> {
  return sql.begin(async (tx) => {
    const [used] = await tx`select exists (select from auth.users) or exists (select from public.sessions) as is_used`;
    if (used?.is_used) throw new Error("This database has users or sessions. Restore into a new installation.");
    const [own] = await tx`select agent_url from private.settings`;
    await tx`select set_config('search_path', '', true)`;
    // Triggers and foreign keys were obeyed when the rows were written, and their order here is by name.
    await tx`set local session_replication_role = replica`;
    for (const { name } of await listTables(tx)) {
      if (!name.startsWith("auth.")) await tx.unsafe(`delete from ${name}`);
    }
    const tables = await copyAll(tx, attached, given);
    await tx`update private.settings set agent_url = ${own?.agent_url ?? null}`;
    await advanceSequences(tx);
    return tables;
  });
}

/** COPY writes ids without taking them from their sequence, which would give the same ones again. */
async function advanceSequences(tx: postgres.TransactionSql): Promise<void> {
  const columns = await tx<{ table: string; column: string; sequence: string }[]>`
    select c.oid::regclass::text as table, quote_ident(a.attname) as column,
      pg_get_serial_sequence(c.oid::regclass::text, a.attname) as sequence
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attidentity <> ''
    where c.relkind = 'r' and c.relnamespace::regnamespace::text in ('public', 'private')`;
  for (const { table, column, sequence } of columns) {
    await tx.unsafe(`select setval($1::regclass, max(${column})) from ${table}`, [sequence]);
  }
}

async function copyAll(
  tx: postgres.TransactionSql,
  attached: AttachedFiles,
  given: AsyncIterable<Buffer>,
): Promise<number> {
  const lines = readLines(given);
  let tables = 0;
  for (let line = await lines.next(); !line.done; line = await lines.next()) {
    const { name, columns } = tableSchema.parse(JSON.parse(line.value.toString()));
    if (name === filesTable.name) await writeFiles(attached, rowsOfTable(lines));
    else {
      await copyIn(tx, `copy ${name} (${columns}) from stdin`, rowsOfTable(lines));
      tables += 1;
    }
  }
  if (tables === 0) throw new Error("The backup is empty.");
  return tables;
}

async function writeFiles(attached: AttachedFiles, rows: AsyncIterable<Buffer>): Promise<void> {
  for await (const row of rows) {
    const [path = "", mediaType = "", content = ""] = row.toString().trimEnd().split("\t");
    await attached.write({ path, mediaType, content: Buffer.from(content, "base64") });
  }
}

/** How many attached files of messages Storage does not have. */
export async function countMissingFiles(sql: postgres.Sql): Promise<number> {
  const [counted] = await sql<{ missing: number }[]>`
    select count(distinct path)::integer as missing from public.attachments a
    where message_id is not null and not exists (
      select from storage.objects o where o.bucket_id = 'attachments' and o.name = a.path)`;
  return counted?.missing ?? 0;
}

/** Rejects with what Postgres says about the rows. */
async function copyIn(tx: postgres.TransactionSql, statement: string, rows: AsyncIterable<Buffer>): Promise<void> {
  const refusal = Promise.withResolvers<never>();
  const query = tx.unsafe(statement);
  // postgres.js 3.4.9 resolves the query before the first row is sent. When Postgres refuses the rows after the last one, the
  // driver neither rejects nor ends the stream, but it still calls this.
  Object.assign(query, { reject: refusal.reject });
  await Promise.race([refusal.promise, query.writable().then((table) => pipeline(rows, table))]);
}

async function* rowsOfTable(lines: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  for (let line = await lines.next(); !line.done; line = await lines.next()) {
    if (line.value.equals(endOfRows)) return;
    yield line.value;
  }
  throw new Error("The backup is cut off.");
}
