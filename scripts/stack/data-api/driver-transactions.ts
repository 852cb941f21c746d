// Gives lite's transactions their connection through the driver's `begin` instead of `reserve`.
// With postgres 3.4.9, a `reserve` that waits while Postgres is down loses its connection for good, and a connection that closed
// while reserved is given to the next caller, so requests hang after a restart of Postgres. `begin`, as patched by
// driver-repair.ts, does neither: statements sent over a lost connection fail.
// This also saves round trips: lite's driver waits twice for each statement with parameters, and for the context. With prepared
// statements and the context sent ahead, a select by primary key waits three times instead of six.
import type postgres from "postgres";
import { contextPrefix } from "./request-context.ts";

/** Longer statements, such as bulk inserts, are rarely repeated, and a prepared statement stays with its connection. */
const maxPreparedLength = 4_000;

export interface DriverTransactionOptions {
  /** Changes with the schema: a statement prepared before then may be wrong about types. */
  readonly schemaVersion: () => number;
}

type Rows = postgres.RowList<postgres.Row[]>;
type Unsafe = postgres.TransactionSql["unsafe"];
type Parameters = Exclude<globalThis.Parameters<Unsafe>[1], undefined>;

export function reserveByBegin(driver: postgres.Sql, options: DriverTransactionOptions): void {
  driver.reserve = async () => {
    const transaction = await DriverTransaction.begin(driver, options);
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
  readonly #unsafe: Unsafe;
  readonly #schemaVersion: () => number;
  readonly #body = Promise.withResolvers<void>();
  /** Settles when the transaction ends. */
  readonly #end: Promise<unknown>;
  #contextError: unknown;

  /** Resolves when the transaction has begun. */
  static async begin(driver: postgres.Sql, { schemaVersion }: DriverTransactionOptions): Promise<DriverTransaction> {
    const { promise, resolve, reject } = Promise.withResolvers<DriverTransaction>();
    const end = driver.begin((sql) => {
      const transaction = new DriverTransaction(sql, end, schemaVersion);
      resolve(transaction);
      return transaction.#body.promise;
    });
    end.catch(reject);
    return promise;
  }

  private constructor({ unsafe }: postgres.TransactionSql, end: Promise<unknown>, schemaVersion: () => number) {
    this.#unsafe = unsafe;
    this.#end = end;
    this.#schemaVersion = schemaVersion;
  }

  async send(sql: string, parameters: Parameters): Promise<Rows> {
    if (sql === "begin") return noRows;
    if (sql === "rollback") return this.#rollBack();
    if (sql === "commit") return this.#commit();
    return this.#query(sql, parameters);
  }

  /** Does not wait for the context. If that fails, the next query fails with its error. */
  async #query(sql: string, parameters: Parameters): Promise<Rows> {
    const prepare = parameters.length > 0 && sql.length <= maxPreparedLength;
    const text = prepare ? `${sql} /* schema ${this.#schemaVersion()} */` : sql;
    const query = this.#unsafe<postgres.Row[]>(text, parameters, { prepare });
    if (sql.startsWith(contextPrefix)) {
      query.then(undefined, (error: unknown) => {
        this.#contextError = error;
      });
      return noRows;
    }
    try {
      return await query;
    } catch (error) {
      throw this.#contextError ?? error;
    }
  }

  async #commit(): Promise<Rows> {
    this.#body.resolve();
    await this.#end;
    return noRows;
  }

  async #rollBack(): Promise<Rows> {
    this.#body.reject(new RolledBack());
    await this.#end.catch(() => undefined); // the error that made us roll back is on its way to the caller
    return noRows;
  }

  /** A query outside of a transaction has neither committed nor rolled back. */
  release(): void {
    this.#body.resolve();
  }
}

const noRows: Rows = Object.assign([], { command: "", count: 0 }) as never; // Kysely reads only these
