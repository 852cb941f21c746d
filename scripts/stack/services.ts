// The services behind the gateway: what each needs, and the order they depend on.
import { readFileSync } from "node:fs";
import type { Route } from "./gateway/gateway.ts";
import { type BootstrapSection, bootstrap } from "./postgres/bootstrap.ts";
import type { StackFoundation } from "./start-stack.ts";

/** Starts all of them; `migrate` runs once the platform's own schemas are there and before anything reads the project's. */
export async function startServices(foundation: StackFoundation, migrate: () => Promise<void>): Promise<Route[]> {
  const { postgres, log } = foundation;
  await bootstrap(postgres.url("supabase_admin"), platformSql(), log.scoped("postgres"));
  await migrate();
  return [];
}

function platformSql(): BootstrapSection[] {
  return [section("postgres/roles")];
}

function section(name: string): BootstrapSection {
  return { name, sql: readFileSync(new URL(`${name}.sql`, import.meta.url), "utf8") };
}
