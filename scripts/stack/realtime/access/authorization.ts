// Asks Postgres what a caller may do on a private topic, by trying policies on realtime.messages with rows that are rolled back.
import { randomUUID } from "node:crypto";
import postgres from "postgres";
import type { CallerClaims } from "./access-token.ts";
import { toDatabaseRefusal } from "./refusal.ts";

export interface Caller {
  readonly claims: CallerClaims;
  /** What policies see as `request.headers`. */
  readonly headers: Readonly<Record<string, string>>;
}

export type Extension = "broadcast" | "presence";
/** Lacks extensions that were not asked about. */
export type Rights = Readonly<Partial<Record<Extension, boolean>>>;

/** Both throw `DatabaseRefusal` when Postgres cannot answer. */
export interface Authorizer {
  readRights(caller: Caller, topic: string, extensions: readonly Extension[]): Promise<Rights>;
  writeRights(caller: Caller, topic: string, extensions: readonly Extension[]): Promise<Rights>;
}

const insufficientPrivilege = "42501";

/** `sql` connects as a superuser, which can write probe rows and take any role. */
export function createAuthorizer(sql: postgres.Sql): Authorizer {
  return {
    readRights: (caller, topic, extensions) =>
      inRolledBackTransaction(sql, async (transaction) => {
        const probes = extensions.map((extension) => ({ id: randomUUID(), topic, extension }));
        await transaction`insert into realtime.messages ${transaction(probes)}`;
        await actAs(transaction, caller, topic);
        const visible = await transaction<{ extension: string }[]>`
          select extension from realtime.messages where id in ${transaction(probes.map(({ id }) => id))}`;
        const readable = new Set(visible.map((row) => row.extension));
        return Object.fromEntries(extensions.map((extension) => [extension, readable.has(extension)]));
      }),
    writeRights: (caller, topic, extensions) =>
      inRolledBackTransaction(sql, async (transaction) => {
        await actAs(transaction, caller, topic);
        const rights: Partial<Record<Extension, boolean>> = {};
        for (const extension of extensions) rights[extension] = await mayInsert(transaction, topic, extension);
        return rights;
      }),
  };
}

async function actAs(transaction: postgres.TransactionSql, { claims, headers }: Caller, topic: string): Promise<void> {
  await transaction`
    select
      set_config('role', ${claims.role}, true),
      set_config('realtime.topic', ${topic}, true),
      set_config('request.jwt.claims', ${JSON.stringify(claims)}, true),
      set_config('request.jwt.claim.sub', ${claims.sub ?? ""}, true),
      set_config('request.jwt.claim.role', ${claims.role}, true),
      set_config('request.headers', ${JSON.stringify(headers)}, true)`;
}

async function mayInsert(transaction: postgres.TransactionSql, topic: string, extension: Extension): Promise<boolean> {
  try {
    await transaction.savepoint(
      (probe) => probe`insert into realtime.messages (topic, extension) values (${topic}, ${extension})`,
    );
    return true;
  } catch (error) {
    if (error instanceof postgres.PostgresError && error.code === insufficientPrivilege) return false;
    throw error;
  }
}

/** Rolls a transaction back and carries its answer out. */
class Rollback<T> extends Error {
  readonly answer: T;

  constructor(answer: T) {
    super("rolled back on purpose");
    this.answer = answer;
  }
}

async function inRolledBackTransaction<T>(
  sql: postgres.Sql,
  work: (transaction: postgres.TransactionSql) => Promise<T>,
): Promise<T> {
  try {
    return await sql.begin(async (transaction): Promise<never> => {
      throw new Rollback(await work(transaction));
    });
  } catch (error) {
    if (error instanceof Rollback) return error.answer;
    throw toDatabaseRefusal(error);
  }
}
