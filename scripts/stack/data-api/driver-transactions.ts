// Gives lite's transactions their connection through the driver's `begin` instead of `reserve`.
// With postgres 3.4.9, a `reserve` that waits while Postgres is down loses its connection for good, and a connection that closed
// while reserved is given to the next caller, so requests hang after a restart of Postgres. `begin`, as patched by
// driver-repair.ts, does neither: statements sent over a lost connection fail.
// This also saves round trips. lite's driver waits for `begin`, for the context, twice for a statement with parameters, and for
// what a function set of the response. Here all of these leave at once with the first query, so a request waits for that and
// for `commit`.
import type postgres from "postgres";
import { contextPrefix } from "./request-context.ts";

/** Longer statements, such as bulk inserts, are rarely repeated, and a prepared statement stays with its connection. */
const maxPreparedLength = 4_000;

export interface DriverTransactionOptions {
  /** Changes with the schema: a statement prepared before then may be wrong about types. */
  readonly schemaVersion: () => number;
}

/** What lite asks last in each request. */
const asksForResponse =
  /^\s*SELECT current_setting\('response\.status', true\) AS status,\s+current_setting\('response\.headers', true\) AS headers\s*$/;

const responseStatement: PendingStatement = {
  sql: "select current_setting($1, true) as status, current_setting($2, true) as headers",
  parameters: ["response.status", "response.headers"],
};

interface PendingStatement {
  readonly sql: string;
  readonly parameters: Parameters;
}

type Rows = postgres.RowList<postgres.Row[]>;
type Unsafe = postgres.TransactionSql["unsafe"];
type Parameters = Exclude<globalThis.Parameters<Unsafe>[1], undefined>;

export function reserveByBegin(driver: postgres.Sql, options: DriverTransactionOptions): void {
  driver.reserve = async () => {
    const transaction = new DriverTransaction(driver, options);
    return {
      unsafe: (sql: string, parameters: Parameters = []) => transaction.send(sql, parameters),
      release: () => transaction.release(),
    } as never; // Kysely's driver uses only these two
  };
}

class RolledBack extends Error {
  override readonly name = "RolledBack";
}

class DriverTransaction {
  readonly #driver: postgres.Sql;
  readonly #schemaVersion: () => number;
  readonly #body = Promise.withResolvers<void>();
  #context: PendingStatement | undefined;
  #contextError: unknown;
  /** Sent behind the first query, because lite mostly asks for it next. */
  #response: Promise<Rows> | undefined;
  #begun: { readonly unsafe: Promise<Unsafe>; readonly end: Promise<unknown> } | undefined;

  constructor(driver: postgres.Sql, { schemaVersion }: DriverTransactionOptions) {
    this.#driver = driver;
    this.#schemaVersion = schemaVersion;
  }

  async send(sql: string, parameters: Parameters): Promise<Rows> {
    if (sql === "begin") return noRows; // with the first query
    if (sql === "rollback") return this.#rollBack();
    if (sql === "commit") return this.#commit();
    if (sql.startsWith(contextPrefix)) {
      this.#context = { sql, parameters };
      return noRows;
    }
    const response = this.#response;
    this.#response = undefined; // the next query may change it
    if (response && asksForResponse.test(sql)) return response;
    return this.#query({ sql, parameters });
  }

  /** If the context fails, the query behind it fails with its error. */
  async #query(statement: PendingStatement): Promise<Rows> {
    this.#begun ??= begin(this.#driver, this.#body.promise);
    const unsafe = await this.#begun.unsafe;
    const context = this.#context;
    this.#context = undefined;
    if (context) this.#execute(unsafe, context).catch((error: unknown) => (this.#contextError = error));
    const query = this.#execute(unsafe, statement);
    if (context) this.#response = this.#execute(unsafe, responseStatement);
    this.#response?.catch(() => undefined); // lite gets the error if it asks
    try {
      return await query;
    } catch (error) {
      throw this.#contextError ?? error;
    }
  }

  #execute(unsafe: Unsafe, { sql, parameters }: PendingStatement): Promise<Rows> {
    const prepare = parameters.length > 0 && sql.length <= maxPreparedLength;
    const text = prepare ? `${sql} /* schema ${this.#schemaVersion()} */` : sql;
    return unsafe<postgres.Row[]>(text, parameters, { prepare }).execute();
  }

  async #commit(): Promise<Rows> {
    this.#body.resolve();
    await this.#begun?.end;
    return noRows;
  }

  async #rollBack(): Promise<Rows> {
    this.#body.promise.catch(() => undefined); // nothing may have begun
    this.#body.reject(new RolledBack());
    await this.#begun?.end.catch(() => undefined); // the error that made us roll back is on its way to the caller
    return noRows;
  }

  /** A query outside of a transaction has neither committed nor rolled back. */
  release(): void {
    this.#body.resolve();
  }
}

/** Resolves `unsafe` as soon as a connection is reserved, without waiting for the answer to `begin`. */
function begin(driver: postgres.Sql, body: Promise<void>): { unsafe: Promise<Unsafe>; end: Promise<unknown> } {
  const { promise, resolve, reject } = Promise.withResolvers<Unsafe>();
  const end = driver.begin(({ unsafe }) => {
    resolve(unsafe);
    return body;
  });
  end.catch(reject);
  return { unsafe: promise, end };
}

const noRows: Rows = Object.assign([], { command: "", count: 0 }) as never; // Kysely reads only these
