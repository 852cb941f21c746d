// The secrets: made on this machine, and set for the functions.
import { z } from "zod";
import { api } from "../action.ts";
import { type Deployment, hashOf } from "../deployment.ts";
import { madeNames } from "../secrets-file.ts";
import type { Step } from "../step.ts";

/** `value` is a digest. */
const storedSecrets = z.array(z.object({ name: z.string(), value: z.string() }));

async function readStored({ world }: Deployment): Promise<ReadonlyMap<string, string>> {
  const rows = await world.read(api("GET", "/secrets"), { schema: storedSecrets, assumed: [] });
  return new Map(rows.map(({ name, value }) => [name, value]));
}

const masterKeys = "PROVIDER_MASTER_KEYS";

export const secrets: Step = {
  name: "Secrets",
  why: "Keys and passwords are made once and stay on this machine and in the project.",
  remedy:
    "Restore the file from your backup, or correct it. Without the master keys, users' stored provider keys are lost.",
  plan: async (deployment) => {
    const { secrets: file } = deployment;
    requireOwnAddress(deployment);
    const missing = madeNames.filter((name) => file.get(name) === undefined);
    if (missing.length === 0) return { unchanged: `${file.path} has them` };
    const stored = await readStored(deployment);
    const needed = missing.filter((name) => name !== masterKeys || !stored.has(name));
    const kept =
      missing.length === needed.length ? "" : ` The project's own ${masterKeys} stays: it encrypts keys there.`;
    if (needed.length === 0) return { unchanged: kept.trim() };
    return {
      change: `Write ${needed.join(", ")} into ${file.path} (mode 0600).${kept}`,
      apply: () => file.make(needed),
    };
  },
};

/** It was written by hand, and the database role gets the password of the other line. */
export function requireOwnAddress({ secrets: file, ref }: Pick<Deployment, "secrets" | "ref">): void {
  const address = URL.parse(file.get("WORKER_DB_URL") ?? "");
  if (!address) return;
  const advice = `Correct that line of ${file.path}, or delete it: without it the address is asked for.`;
  if (decodeURIComponent(address.password) !== file.get("WORKER_DB_PASSWORD"))
    throw new Error(`WORKER_DB_URL has another password than WORKER_DB_PASSWORD. ${advice}`);
  const [, project = ref] = /^agent_worker\.([a-z]{20})$/.exec(address.username) ?? [];
  if (project !== ref) throw new Error(`WORKER_DB_URL leads to the project ${project}. ${advice}`);
}

/** These are for the commands on this machine, not for the functions. The platform keeps SUPABASE_ for itself. */
const notForFunctions = /^(?:WORKER_DB_PASSWORD|TURNSTILE_\w+|SMTP_\w+|CLOUDFLARE_\w+|SUPABASE_\w+)$/;

export const functionSecrets: Step = {
  name: "Secrets of the functions",
  why: "The functions read their keys and the address of the database from the project's secrets.",
  remedy: "The names and values are in the file of secrets.",
  plan: async (deployment) => {
    const { secrets: file, record, world } = deployment;
    const wanted = new Map(Object.entries(file.all).filter(([name]) => !notForFunctions.test(name)));
    wanted.set("WORKER_DB_URL", file.get("WORKER_DB_URL") ?? (await poolerUrl(deployment)));
    const stored = await readStored(deployment);
    const changed = [...wanted].filter(([name, value]) => {
      if (name === masterKeys) return !stored.has(name);
      const known = record.content.secrets[name];
      return known === undefined || known.set !== hashOf(name, value) || known.stored !== stored.get(name);
    });
    if (changed.length === 0) return { unchanged: [...wanted.keys()].join(", ") };
    return {
      change: `Set ${changed.map(([name]) => name).join(", ")}`,
      apply: async () => {
        await world.change(
          api(
            "POST",
            "/secrets",
            changed.map(([name, value]) => ({ name, value })),
          ),
        );
        const after = await readStored(deployment);
        const set = changed.map(([name, value]) => [name, { set: hashOf(name, value), stored: after.get(name) ?? "" }]);
        record.remember({ secrets: { ...record.content.secrets, ...Object.fromEntries(set) } });
      },
    };
  },
};

const poolers = z.array(z.object({ database_type: z.string(), db_host: z.string(), db_name: z.string() }));
const transactionPort = 6543;

/** The pooler's host differs from project to project, so it is asked for. */
async function poolerUrl({ world, secrets: file, ref, mask }: Deployment): Promise<string> {
  const assumed = [{ database_type: "PRIMARY", db_host: "<the pooler's host>", db_name: "postgres" }];
  const found = await world.read(api("GET", "/config/database/pooler"), { schema: poolers, assumed });
  const primary = found.find(({ database_type }) => database_type === "PRIMARY");
  if (!primary) throw new Error("The project has no connection pooler.");
  const password = encodeURIComponent(file.require("WORKER_DB_PASSWORD"));
  mask.hide("WORKER_DB_PASSWORD", password);
  return `postgresql://agent_worker.${ref}:${password}@${primary.db_host}:${transactionPort}/${primary.db_name}`;
}
