// The stack and the model server that seeds are played on. Workers run in this process instead of the agent function.
import postgres from "postgres";
import { openWorkerDb, type WorkerDb } from "../../supabase/functions/_shared/store/connection.ts";
import { setWorkerPassword } from "../product/connect-agent.ts";
import { startModelServer, startStack } from "../product/programs.ts";
import { makeSecrets } from "../product/secrets.ts";

export interface ChaosStack {
  /** As the operator. */
  readonly sql: postgres.Sql;
  /** As the worker. */
  readonly db: WorkerDb;
  readonly modelServerUrl: string;
  stop(): Promise<void>;
}

export async function startChaosStack(): Promise<ChaosStack> {
  const [models, stack] = await Promise.all([
    startModelServer(),
    startStack({ args: ["--ephemeral", "--port", "0", "--log-level", "error"] }),
  ]);
  const { dbUrl } = stack.details;
  const password = makeSecrets().WORKER_DB_PASSWORD ?? "";
  const sql = postgres(dbUrl, { max: 8, onnotice: () => undefined });
  await setWorkerPassword(sql, password);
  await sql`update private.settings set max_attempts = 100, lease_seconds = 60`;
  const workerUrl = Object.assign(new URL(dbUrl), { username: "agent_worker", password });
  const db = openWorkerDb({ url: workerUrl.href, maxConnections: 8 });
  return {
    sql,
    db,
    modelServerUrl: models.details.url,
    stop: async () => {
      await Promise.all([sql.end(), db.end()]);
      await Promise.all([models.stop(), stack.stop()]);
    },
  };
}
