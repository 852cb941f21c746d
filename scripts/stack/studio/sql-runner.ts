// Runs what is written in the SQL editor, as role postgres, and answers values as Postgres writes them.
import { type Readable, Writable } from "node:stream";
import postgres from "postgres";

interface SqlResult {
  /** `SELECT` for whatever returned rows. */
  readonly command: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Rows that the statement returned or changed; null when it has none to count. */
  readonly count: number | null;
  /** Only the first rows are shown, and only they were read. */
  readonly isCut: boolean;
}

interface SqlFailure {
  readonly code: string;
  readonly message: string;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  /** The first character in the text that Postgres means, from 1. */
  readonly position?: number | undefined;
}

type SqlAnswer = { readonly results: readonly SqlResult[] } | { readonly error: SqlFailure };

const maxRows = 500;
const statementTimeoutMs = 60_000;

type RawRows = postgres.RowList<(Buffer | null)[][]> & { readonly columns?: { readonly name: string }[] };

/** A text of several statements is one transaction. */
export async function runSql(dbUrl: string, text: string): Promise<SqlAnswer> {
  const sql = postgres(dbUrl, {
    max: 1,
    fetch_types: false,
    onnotice: () => undefined,
    connection: { application_name: "studio", statement_timeout: statementTimeoutMs },
  });
  try {
    return { results: await runOne(sql, text).catch((error) => runSeveral(sql, text, error)) };
  } catch (error) {
    if (error instanceof postgres.PostgresError) return { error: describe(error) };
    if (error instanceof CopyRefused) return { error: { code: "0A000", message: error.message } };
    throw error;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function runOne(sql: postgres.Sql, text: string): Promise<SqlResult[]> {
  let rows: RawRows | undefined;
  const keepFirst = (batch: unknown) => {
    rows ??= batch as RawRows;
    return sql.CLOSE;
  };
  const last = await sql
    .unsafe(text)
    .raw()
    .cursor(maxRows + 1, keepFirst);
  const result = rows ?? refuseCopy(last as unknown as RawRows | Copy);
  return rows || result.command ? [toResult(result)] : []; // a text without a statement has neither
}

async function runSeveral(sql: postgres.Sql, text: string, error: unknown): Promise<SqlResult[]> {
  if (!(error instanceof postgres.PostgresError && error.message.startsWith("cannot insert multiple commands")))
    throw error;
  const answer: unknown = await sql.unsafe(text).simple().raw();
  const results = refuseCopy(answer as RawRows | RawRows[] | Copy); // the types know one result only
  return ("command" in results ? [results] : results).map(toResult);
}

type Copy = Readable | Writable;

class CopyRefused extends Error {
  override readonly name = "CopyRefused";
}

/** The driver answers COPY with a stream, which ends the process when its connection closes first and nobody listens for errors. */
function refuseCopy<T extends object>(answer: T | Copy): T {
  if (!("pipe" in answer)) return answer;
  answer.on("error", () => undefined);
  if (answer instanceof Writable) answer.destroy();
  else answer.resume();
  throw new CopyRefused("The SQL editor cannot copy from STDIN or to STDOUT.");
}

function toResult(rows: RawRows): SqlResult {
  const isCut = rows.length > maxRows;
  // In a script, postgres 3.4.9 gives a statement without rows to the result before it, so the command of rows is not believed.
  const ofRows = { command: "SELECT", count: isCut ? null : rows.length };
  return {
    ...(rows.columns?.length ? ofRows : { command: rows.command ?? "SELECT", count: rows.count ?? null }),
    columns: rows.columns?.map(({ name }) => name) ?? [],
    rows: rows.slice(0, maxRows).map((row) => row.map((value) => value?.toString() ?? null)),
    isCut,
  };
}

function describe({ code, message, detail, hint, position }: postgres.PostgresError): SqlFailure {
  return { code, message, detail, hint, position: position === undefined ? undefined : Number(position) };
}
