import { readdirSync, readFileSync } from "node:fs";
import { z } from "zod";
import { sql } from "../action.ts";
import { type Deployment, hashOf } from "../deployment.ts";
import type { Step } from "../step.ts";
import { ofProject } from "./commands.ts";

const migrationsDir = "supabase/migrations";

export const migrations: Step = {
  name: "Migrations",
  why: "All state, rules and rights are in the database. Each migration is applied once.",
  remedy:
    "A migration that fails is rolled back, and those before it stay. Correct it and run again. One that was changed after it was applied needs a new project, or a new migration with the difference.",
  plan: async (deployment) => {
    const { world, record } = deployment;
    const local = localMigrations();
    const applied = await readApplied(deployment);
    refuseChanged(local, applied, record.content.migrations);
    const pending = [...local.keys()].filter((file) => !applied.has(versionOf(file)));
    if (pending.length === 0) return { unchanged: `all ${local.size} are applied` };
    const tables = applied.size === 0 ? await readForeignTables(deployment) : 0;
    return {
      change: `Apply ${pending.length} of ${local.size}, from ${pending[0]}`,
      ...(tables > 0 && { question: `The project is not new: it has ${tables} tables in public. Go on?` }),
      apply: async () => {
        // Before: if one fails, those before it are applied.
        record.remember({ migrations: Object.fromEntries(local) });
        await world.change(ofProject(deployment, ["db", "push"]));
      },
    };
  },
};

const versionOf = (file: string) => file.slice(0, file.indexOf("_"));

/** Hash by file name. */
function localMigrations(): ReadonlyMap<string, string> {
  const files = readdirSync(migrationsDir).filter((file) => /^\d+_.+\.sql$/.test(file));
  return new Map(files.toSorted().map((file) => [file, hashOf(readFileSync(`${migrationsDir}/${file}`))]));
}

const ledger = "supabase_migrations.schema_migrations";

async function readApplied({ world }: Deployment): Promise<ReadonlySet<string>> {
  const [known] = await world.read(sql(`select to_regclass('${ledger}') is not null as exists`), {
    schema: z.array(z.object({ exists: z.boolean() })),
    assumed: [{ exists: false }],
  });
  if (!known?.exists) return new Set();
  const rows = await world.read(sql(`select version from ${ledger} order by version`), {
    schema: z.array(z.object({ version: z.string() })),
    assumed: [],
  });
  return new Set(rows.map(({ version }) => version));
}

async function readForeignTables({ world }: Deployment): Promise<number> {
  const [row] = await world.read(
    sql("select count(*)::int as tables from pg_catalog.pg_tables where schemaname = 'public'"),
    {
      schema: z.array(z.object({ tables: z.number() })),
      assumed: [{ tables: 0 }],
    },
  );
  return row?.tables ?? 0;
}

function refuseChanged(
  local: ReadonlyMap<string, string>,
  applied: ReadonlySet<string>,
  recorded: Readonly<Record<string, string>>,
): void {
  const changed = [...local].filter(
    ([file, hash]) => applied.has(versionOf(file)) && recorded[file] !== undefined && recorded[file] !== hash,
  );
  if (changed.length > 0) {
    const names = changed.map(([file]) => file).join(", ");
    throw new Error(`Changed after they were applied, so the database does not have what they now say: ${names}.`);
  }
}
