// How lite's transactions get their connection from the driver: by the driver's own `begin` instead of by `reserve`.
// postgres 3.4.9 loses a connection for good when a `reserve` waits while Postgres is away, and gives one that closed under a
// reservation to the next in line, so that after restarts of Postgres requests hang. Its `begin`, as driver-repair.ts mends it,
// does neither: what is sent over a connection that was lost fails.
// On the way fewer waits for Postgres: lite's driver waits twice for each statement with parameters, and for the context. With
// prepared statements and the context sent ahead, a select by primary key waits three times instead of six.
import type postgres from "postgres";
import { contextPrefix } from "./request-context.ts";

/** Longer statements, such as bulk inserts, seldom come twice; each prepared one stays with its connection. */
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
    } as never; // Kysely's driver asks a reservation for no more than these two
  };
}

class RolledBack extends Error {
  override readonly name = "RolledBack";
}

class DriverTransaction {
  readonly #unsafe: Unsafe;
  readonly #schemaVersion: () => number;
  readonly #body = Promise.withResolvers<void>();
  /** Settles with the end of the transaction, however it comes about. */
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

  /** The context is not waited for; when it fails, so does the query behind it, with its error. */
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

const noRows: Rows = Object.assign([], { command: "", count: 0 }) as never; // of a result Kysely reads no more
