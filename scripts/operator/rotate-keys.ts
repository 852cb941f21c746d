// The command `npm run rotate-keys`: encrypts users' stored provider keys again, under the first of PROVIDER_MASTER_KEYS.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type postgres from "postgres";
import { createKeyRing } from "../../supabase/functions/_shared/keys/key-ring.ts";
import { createEnvironment } from "../../supabase/functions/_shared/runtime/environment.ts";
import { parseSecrets } from "../product/secrets.ts";
import { openOperatorDb } from "./operator-db.ts";
import { countByMasterKey, type RotationCounts, rotateKeys } from "./rotation.ts";

const usage = `Encrypts users' stored provider keys again, under the first of PROVIDER_MASTER_KEYS.

  npm run rotate-keys -- [options]

Give the functions the new master key first (RUNNING.md says how). May be interrupted and repeated at any time.

  --env-file FILE   where PROVIDER_MASTER_KEYS, SUPABASE_DB_URL and WORKER_DB_CA are; the environment otherwise
  --batch N         keys per statement (200)
  --dry-run         open every key and write nothing
  --help

Exit codes: 0 every key is under the new master key, 1 some are not, 64 invalid usage.
`;

const say = (line: string) => void process.stdout.write(`${line}\n`);

class UsageError extends Error {
  override readonly name = "UsageError";
}

function readOptions(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      "env-file": { type: "string" },
      batch: { type: "string", default: "200" },
      "dry-run": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const batchSize = Number(values.batch);
  if (!Number.isInteger(batchSize) || batchSize < 1) throw new UsageError("--batch must be a whole number above 0.");
  const file = values["env-file"];
  const env = { ...process.env, ...(file !== undefined && parseSecrets(readFileSync(file, "utf8"))) };
  return { env, batchSize, isDryRun: values["dry-run"], isHelp: values.help };
}

/** Returns how many keys are still under another master key. */
async function sayWhatIsStored(sql: postgres.Sql, newest: string): Promise<number> {
  const groups = await countByMasterKey(sql);
  const counts = groups.map(({ master_key_id, keys }) => `${keys} under "${master_key_id}"`);
  say(counts.length > 0 ? `Stored provider keys: ${counts.join(", ")}.` : "No provider keys are stored.");
  return groups.reduce((sum, { master_key_id, keys }) => sum + (master_key_id === newest ? 0 : keys), 0);
}

function sayOutcome({ rotated, changed, unreadable }: RotationCounts, isDryRun: boolean): void {
  if (isDryRun) say(`Dry run, nothing was written: ${rotated} can be encrypted again, ${unreadable} cannot be opened.`);
  else say(`Encrypted again: ${rotated}. Changed by their users meanwhile: ${changed}. Unreadable: ${unreadable}.`);
}

async function main(): Promise<number> {
  const { env, batchSize, isDryRun, isHelp } = readOptions(process.argv.slice(2));
  if (isHelp) {
    say(usage);
    return 0;
  }
  const keyRing = createKeyRing(createEnvironment((name) => env[name]).get("PROVIDER_MASTER_KEYS"));
  const sql = openOperatorDb(env);
  try {
    await sayWhatIsStored(sql, keyRing.sealsWith);
    const counts = await rotateKeys(sql, { keyRing, batchSize, isDryRun, say });
    sayOutcome(counts, isDryRun);
    if (isDryRun) return counts.unreadable > 0 ? 1 : 0;
    const left = await sayWhatIsStored(sql, keyRing.sealsWith);
    if (left > 0) say(`${left} are not under "${keyRing.sealsWith}" yet. Keep the older master keys, and repeat this.`);
    else say(`Every key is under "${keyRing.sealsWith}". The older master keys open nothing that is stored now.`);
    return left > 0 ? 1 : 0;
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
    process.exitCode = error instanceof UsageError || error instanceof TypeError ? 64 : 1;
  },
);
