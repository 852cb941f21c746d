// A Postgres for one test file, with a hosted project's roles and Realtime's schema, for tests without a stack.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { createEphemeralFolder } from "../data-folder.ts";
import { createLogger, type Logger } from "../log.ts";
import { findFreePort } from "../ports.ts";
import { postgresAccount } from "../postgres/account.ts";
import { locateBinaries } from "../postgres/binaries.ts";
import { bootstrap } from "../postgres/bootstrap.ts";
import { ensureCluster } from "../postgres/cluster.ts";
import { type PostgresServer, startPostgres } from "../postgres/server.ts";

export interface ScratchPostgres {
  readonly server: PostgresServer;
  readonly adminUrl: string;
  readonly clusterDir: string;
  /** As role postgres, like migrations. */
  readonly sql: postgres.Sql;
  /** As the superuser. */
  readonly admin: postgres.Sql;
  readonly log: Logger;
  stop(): Promise<void>;
}

export async function startScratchPostgres({ maxSlotWalKeepMb = 512 } = {}): Promise<ScratchPostgres> {
  const folder = createEphemeralFolder();
  const log = createLogger("silent");
  const clusterDir = join(folder.path, "postgres");
  const cluster = { binaries: locateBinaries(), account: postgresAccount(), isDurable: false };
  await ensureCluster(clusterDir, cluster);
  const port = await findFreePort();
  const server = await startPostgres({ ...cluster, clusterDir, port, maxSlotWalKeepMb, log });
  const adminUrl = server.url("supabase_admin");
  const sections = ["postgres/roles", "realtime/schema"].map((name) => ({ name, sql: readSql(name) }));
  await bootstrap(adminUrl, sections, log);
  const connect = (url: string, max: number) =>
    postgres(url, { max, onnotice: () => undefined, backoff: () => 0.05, connect_timeout: 2 });
  const [sql, admin] = [connect(server.url("postgres"), 6), connect(adminUrl, 1)];
  return {
    ...{ server, adminUrl, clusterDir, sql, admin, log },
    stop: async () => {
      await Promise.all([sql.end({ timeout: 1 }), admin.end({ timeout: 1 })]);
      await server.stop();
      folder.release();
    },
  };
}

function readSql(name: string): string {
  return readFileSync(new URL(`../${name}.sql`, import.meta.url), "utf8");
}
