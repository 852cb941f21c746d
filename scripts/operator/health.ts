import { readFileSync } from "node:fs";
// The command `npm run health`: prints admin.health, and fails where something is not fine, so that any scheduler can raise an alarm.
import { parseEnv } from "node:util";
import { openOperatorDb } from "./operator-db.ts";

interface Fact {
  readonly name: string;
  readonly value: string;
  readonly allowed: string;
  readonly is_fine: boolean;
  readonly what_to_do: string | null;
}

const [flag, file] = process.argv.slice(2);

async function main(): Promise<number> {
  if (flag !== undefined && (flag !== "--env-file" || file === undefined)) {
    throw new Error(
      "npm run health -- [--env-file FILE]   SUPABASE_DB_URL and WORKER_DB_CA: there or in the environment",
    );
  }
  const sql = openOperatorDb({ ...process.env, ...(file !== undefined && parseEnv(readFileSync(file, "utf8"))) });
  try {
    const facts = await sql<Fact[]>`select * from admin.health`;
    for (const { name, value, allowed, is_fine, what_to_do } of facts) {
      process.stdout.write(`${is_fine ? "ok   " : "ALARM"} ${name}: ${value} (allowed: ${allowed})\n`);
      if (what_to_do !== null) process.stdout.write(`      ${what_to_do}\n`);
    }
    return facts.every(({ is_fine }) => is_fine) ? 0 : 1;
  } finally {
    await sql.end();
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  },
);
