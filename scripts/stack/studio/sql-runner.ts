// Runs what is written in the SQL editor, as role postgres, and answers values as Postgres writes them.
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
    return { results: isBlank(text) ? [] : await runOne(sql, text).catch((error) => runSeveral(sql, text, error)) };
  } catch (error) {
    if (error instanceof postgres.PostgresError) return { error: describe(error) };
    throw error;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** postgres 3.4.9 waits without end for the rows of a statement that is none. */
function isBlank(text: string): boolean {
  return text.replace(/--.*|\/\*[^]*?\*\//g, "").replace(/[\s;]/g, "") === "";
}

async function runOne(sql: postgres.Sql, text: string): Promise<SqlResult[]> {
  for await (const rows of sql
    .unsafe(text)
    .raw()
    .cursor(maxRows + 1))
    return [toResult(rows as RawRows)];
  return [{ command: "OK", columns: [], rows: [], count: null, isCut: false }];
}

async function runSeveral(sql: postgres.Sql, text: string, error: unknown): Promise<SqlResult[]> {
  if (!(error instanceof postgres.PostgresError && error.message.startsWith("cannot insert multiple commands")))
    throw error;
  const answer: RawRows | RawRows[] = (await sql.unsafe(text).simple().raw()) as never; // the types know one result only
  return ("command" in answer ? [answer] : answer).map(toResult);
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
