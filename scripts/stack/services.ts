// The services behind the gateway: what each needs, and the order they depend on.
import { readFileSync } from "node:fs";
import { createCron } from "./cron/runner.ts";
import { createFunctions } from "./functions/functions.ts";
import type { Route } from "./gateway/gateway.ts";
import { createNet } from "./net/client.ts";
import type { StackPart } from "./part.ts";
import { type BootstrapSection, bootstrap } from "./postgres/bootstrap.ts";
import type { StackFoundation } from "./start-stack.ts";
import { createStorage } from "./storage/create-storage.ts";

/** Starts all of them; `migrate` runs once the platform's own schemas are there and before anything reads the project's. */
export async function startServices(foundation: StackFoundation, migrate: () => Promise<void>): Promise<Route[]> {
  const { supabaseDir, folder, config, limits, secrets, keys, postgres, apiUrl, log, onStop } = foundation;
  const adminUrl = postgres.url("supabase_admin");
  const started = async <Part extends StackPart>(part: Part | Promise<Part>): Promise<Part> => {
    const ready = await part;
    onStop(() => ready.stop());
    return ready;
  };

  await bootstrap(adminUrl, platformSql(), log.scoped("postgres"));
  await migrate();

  const storage = createStorage({
    databaseUrl: postgres.url("supabase_storage_admin"),
    dataDir: folder.path,
    isDurable: folder.isDurable,
    config: config.storage,
    keys,
    log: log.scoped("storage"),
  });
  const functions = createFunctions({
    supabaseDir,
    config,
    secrets,
    keys,
    apiUrl,
    dbUrl: postgres.url("postgres"),
    limits: limits.functions,
    log: log.scoped("functions"),
  });
  const routes = [
    { prefix: "/storage/v1", part: await started(storage) },
    { prefix: "/functions/v1", part: await started(functions), isRaw: true },
  ];
  await started(createNet({ adminUrl, log: log.scoped("net") }));
  await started(createCron({ adminUrl, log: log.scoped("cron") }));
  return routes;
}

/** In the order in which they refer to each other. */
function platformSql(): BootstrapSection[] {
  return [
    "postgres/roles",
    "storage/schema",
    "realtime/schema",
    "net/schema",
    "cron/schema",
    "vault/schema",
    "extensions/schema",
  ].map((name) => ({ name, sql: readFileSync(new URL(`${name}.sql`, import.meta.url), "utf8") }));
}
