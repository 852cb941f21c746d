// The services behind the gateway: what each needs, and the order they depend on.
import { readFileSync } from "node:fs";
import { createCron } from "./cron/runner.ts";
import type { Route } from "./gateway/gateway.ts";
import { createNet } from "./net/client.ts";
import { type BootstrapSection, bootstrap } from "./postgres/bootstrap.ts";
import type { StackFoundation } from "./start-stack.ts";
import { createStorage } from "./storage/create-storage.ts";

/** Starts all of them; `migrate` runs once the platform's own schemas are there and before anything reads the project's. */
export async function startServices(foundation: StackFoundation, migrate: () => Promise<void>): Promise<Route[]> {
  const { postgres, log } = foundation;
  await bootstrap(postgres.url("supabase_admin"), platformSql(), log.scoped("postgres"));
  await migrate();
  return [...(await startStorage(foundation)), ...(await startWorkers(foundation))];
}

async function startStorage({ config, folder, keys, log, onStop, postgres }: StackFoundation): Promise<Route[]> {
  if (!config.storage.enabled) return [];
  const part = await createStorage({
    databaseUrl: postgres.url("supabase_storage_admin"),
    dataDir: folder.path,
    isDurable: folder.isDurable,
    config: config.storage,
    keys,
    log: log.scoped("storage"),
  });
  onStop(() => part.stop());
  return [{ prefix: "/storage/v1", part }];
}

/** What works for SQL behind the scenes and answers no requests. */
async function startWorkers({ log, onStop, postgres }: StackFoundation): Promise<Route[]> {
  const adminUrl = postgres.url("supabase_admin");
  const net = await createNet({ adminUrl, log: log.scoped("net") });
  onStop(() => net.stop());
  const cron = await createCron({ adminUrl, log: log.scoped("cron") });
  onStop(() => cron.stop());
  return [];
}

function platformSql(): BootstrapSection[] {
  const standIns = ["net/schema", "cron/schema", "vault/schema", "extensions/schema"];
  return ["postgres/roles", "storage/schema", ...standIns].map(section);
}

function section(name: string): BootstrapSection {
  return { name, sql: readFileSync(new URL(`${name}.sql`, import.meta.url), "utf8") };
}
