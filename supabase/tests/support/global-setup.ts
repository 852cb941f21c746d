// One stack for all stories. Each has its own users and sessions, so they run in parallel. Nothing kicks the agent function
// here: stories play the worker themselves. Tests of the agent itself use the whole product (agent/global-setup.ts).
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import type { TestProject } from "vitest/node";
import { setWorkerPassword } from "../../../scripts/product/connect-agent.ts";
import { startStack } from "../../../scripts/product/programs.ts";
import { formatSecrets, makeSecrets, type Secrets } from "../../../scripts/product/secrets.ts";
import { useLongLeases } from "./long-leases.ts";

declare module "vitest" {
  interface ProvidedContext {
    secrets: Secrets;
  }
}

/** Two master keys, as after a rotation. Stub providers listen on this machine. */
const secretsOfTheStories = {
  PROVIDER_MASTER_KEYS: JSON.stringify({ second: btoa("b".repeat(32)), first: btoa("a".repeat(32)) }),
  EGRESS_ALLOW: "127.0.0.1",
};

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const secrets: Secrets = { ...makeSecrets(), ...secretsOfTheStories };
  const folder = mkdtempSync(join(tmpdir(), "stories-"));
  const envFile = join(folder, ".env");
  writeFileSync(envFile, formatSecrets(secrets), { mode: 0o600 });
  const stack = await startStack({
    args: ["--ephemeral", "--port", "0", "--log-level", "warn", "--env-file", envFile],
  });
  const sql = postgres(stack.details.dbUrl, { max: 1 });
  await setWorkerPassword(sql, secrets.WORKER_DB_PASSWORD ?? "");
  // Nothing works on the messages of most stories, and some fill sessions to their limits.
  await sql`update private.settings set max_queued_runs_per_user = 10000, max_forks_per_user_and_hour = 10000,
    max_stored_bytes_per_user = 10000000000, max_message_bytes_per_user = 10000000000`;
  await sql.end();
  // Stories send no heartbeats, and the sweep must find only the runs that a test expires.
  await useLongLeases(stack.details.dbUrl, 600);
  project.provide("product", stack.details);
  project.provide("secrets", secrets);
  return async () => {
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
