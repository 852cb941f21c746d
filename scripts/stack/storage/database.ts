// Storage's database access: every operation is one transaction in the caller's role, checked by RLS.

import type postgres from "postgres";
import { openPool, type Pool } from "../postgres/pool.ts";
import type { Caller } from "./caller.ts";

export type Transaction = postgres.TransactionSql<{ bigint: number }>;
type Work<T> = (sql: Transaction) => Promise<T>;

export interface StorageDatabase {
  /** In the caller's role, with its claims; `operation` is what `storage.operation()` tells policies. */
  as<T>(caller: Caller, operation: string, work: Work<T>): Promise<T>;
  /** As service_role, after the caller's rights were checked. */
  asService<T>(operation: string, work: Work<T>): Promise<T>;
  /** Runs the work in the caller's role and rolls it back. Rejects as the work would. */
  rehearse(caller: Caller, operation: string, work: Work<unknown>): Promise<void>;
  stop(): Promise<void>;
}

const service: Caller = { role: "service_role", claims: { role: "service_role" }, ownerId: undefined };

class TakenBack extends Error {
  override readonly name = "TakenBack";
}

/** `url` connects as supabase_storage_admin, a member of the API roles and not a superuser. */
export function openStorageDatabase(url: string): StorageDatabase {
  const pool = openPool(url, { max: 10, name: "storage" });
  const as = <T>(caller: Caller, operation: string, work: Work<T>) => transact(pool, caller, { operation, work });
  return {
    as,
    asService: (operation, work) => as(service, operation, work),
    rehearse: async (caller, operation, work) => {
      const takeBack = async (sql: Transaction) => {
        await work(sql);
        throw new TakenBack();
      };
      await as(caller, operation, takeBack).catch((error: unknown) => {
        if (!(error instanceof TakenBack)) throw error;
      });
    },
    stop: () => pool.end({ timeout: 1 }),
  };
}

async function transact<T>(
  pool: Pool,
  { role, claims, headers = {} }: Caller,
  { operation, work }: { operation: string; work: Work<T> },
): Promise<T> {
  const result = await pool.begin(async (sql) => {
    await sql`
      select set_config('role', ${role}, true),
             set_config('request.jwt.claims', ${JSON.stringify(claims)}, true),
             set_config('request.jwt.claim.role', ${role}, true),
             set_config('request.jwt.claim.sub', ${claims.sub ?? ""}, true),
             set_config('request.headers', ${JSON.stringify(headers)}, true),
             set_config('storage.operation', ${operation}, true),
             set_config('storage.allow_delete_query', 'true', true)`;
    return { value: await work(sql) };
  });
  return result.value;
}
