// The worker's connection that counts what is asked of it: each call of a function of schema `worker` is one statement and one
// round trip.
import type { Sql } from "postgres";
import type { WorkerDb } from "../../functions/_shared/store/connection.ts";

export interface CountingDb extends WorkerDb {
  /** Calls since the last `take`, by function and in the order of their first call. */
  take(): Record<string, number>;
}

export function countingDb(db: WorkerDb): CountingDb {
  let counts: Record<string, number> = {};
  const count = (text: string) => {
    const name = /^select worker\.(\w+)\(/.exec(text)?.[1] ?? text;
    counts[name] = (counts[name] ?? 0) + 1;
  };
  const counting = (sql: Sql): Sql =>
    new Proxy(sql, {
      get: (target, name) => {
        if (name !== "unsafe") throw new Error(`A statement that is not counted: ${String(name)}`);
        return (...args: Parameters<Sql["unsafe"]>) => {
          count(args[0]);
          return target.unsafe(...args);
        };
      },
      apply: () => {
        throw new Error("A statement that is not counted.");
      },
    });
  return {
    query: (ask, options) => db.query((sql) => ask(counting(sql)), options),
    end: () => db.end(),
    take: () => {
      const taken = counts;
      counts = {};
      return taken;
    },
  };
}
