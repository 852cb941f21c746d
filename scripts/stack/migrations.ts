// The project's own SQL: migrations through the Supabase CLI, as on hosted, then the seed once.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { promisify } from "node:util";
import postgres from "postgres";
import type { ProjectConfig } from "./config/project-config.ts";
import type { Logger } from "./log.ts";

export interface MigrationDeps {
  readonly supabaseDir: string;
  readonly config: ProjectConfig;
  /** As role postgres. */
  readonly dbUrl: string;
  readonly log: Logger;
}

/** In config.toml of every new project, whether the file exists or not. */
const defaultSeed = "./seed.sql";

export class MigrationError extends Error {
  override readonly name = "MigrationError";
}

/** Applies pending files. A failing file is rolled back, named in the error, and stops the start. */
export async function migrateAndSeed(deps: MigrationDeps): Promise<void> {
  const sql = postgres(deps.dbUrl, { max: 1, onnotice: () => undefined });
  try {
    const pending = await pendingVersions(sql, deps.supabaseDir);
    if (pending.length > 0) {
      await runMigrations(deps);
      deps.log.info("applied migrations", { count: pending.length });
    }
    await seedOnce(sql, deps);
  } finally {
    await sql.end();
  }
}

/** Checked here, because starting the CLI takes half a second even when nothing is pending. */
async function pendingVersions(sql: postgres.Sql, supabaseDir: string): Promise<string[]> {
  const folder = join(supabaseDir, "migrations");
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const versions = files.flatMap((file) => /^(\d+)_.*\.sql$/.exec(file)?.[1] ?? []);
  const [ledger] = await sql`select to_regclass('supabase_migrations.schema_migrations') as name`;
  if (!ledger?.name) return versions;
  const applied = await sql<{ version: string }[]>`select version from supabase_migrations.schema_migrations`;
  const known = new Set(applied.map(({ version }) => version));
  return versions.filter((version) => !known.has(version));
}

async function runMigrations({ supabaseDir, dbUrl }: MigrationDeps): Promise<void> {
  // The CLI needs a folder that contains one named "supabase".
  const isPlain = basename(supabaseDir) === "supabase";
  const workdir = isPlain ? dirname(supabaseDir) : mkdtempSync(join(tmpdir(), "supabase-stack-workdir-"));
  if (!isPlain) symlinkSync(supabaseDir, join(workdir, "supabase"));
  try {
    const args = ["--yes", "--workdir", workdir, "migration", "up", "--include-all", `--remote=${dbUrl}`];
    await promisify(execFile)(cliBinary(), args, {
      env: { ...process.env, DO_NOT_TRACK: "1", SUPABASE_TELEMETRY_DISABLED: "1" },
      // Long enough for large migrations. Without it, a hanging CLI would silently hang the stack.
      timeout: 600_000,
    });
  } catch (cause) {
    throw new MigrationError(`A migration failed.\n${cliOutput(cause)}`, { cause });
  } finally {
    if (!isPlain) rmSync(workdir, { recursive: true, force: true });
  }
}

function cliBinary(): string {
  const nearCli = createRequire(createRequire(import.meta.url).resolve("supabase/package.json"));
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const manifest = nearCli.resolve(`@supabase/cli-${platform}-${process.arch}/package.json`);
  return join(dirname(manifest), "bin", process.platform === "win32" ? "supabase.exe" : "supabase");
}

function cliOutput(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const output = "stderr" in cause ? String(cause.stderr).trim() : "";
  return output || cause.message;
}

async function seedOnce(sql: postgres.Sql, { config, supabaseDir, log }: MigrationDeps): Promise<void> {
  const { enabled, sql_paths: patterns } = config.db.seed;
  if (!enabled) return;
  const files = patterns.flatMap((pattern) => {
    const found = globSync(pattern, { cwd: supabaseDir }).sort();
    if (found.length === 0 && pattern !== defaultSeed) log.warn("no seed file matches", { pattern });
    return found;
  });
  if (files.length === 0) return;
  await sql.unsafe(`
    create schema if not exists supabase_migrations;
    create table if not exists supabase_migrations.seed_files (path text primary key, hash text not null)`);
  const seeded = await sql<{ path: string }[]>`select path from supabase_migrations.seed_files`;
  const known = new Set(seeded.map(({ path }) => path));
  for (const file of files.filter((candidate) => !known.has(ledgerPath(candidate)))) {
    await runSeed(sql, supabaseDir, file);
    log.info("seeded", { file });
  }
}

async function runSeed(sql: postgres.Sql, supabaseDir: string, file: string): Promise<void> {
  const text = readFileSync(resolve(supabaseDir, file), "utf8");
  const hash = createHash("sha256").update(text).digest("hex");
  try {
    await sql.begin(async (transaction) => {
      await transaction.unsafe(text).simple();
      await transaction`insert into supabase_migrations.seed_files (path, hash) values (${ledgerPath(file)}, ${hash})`;
    });
  } catch (cause) {
    throw new MigrationError(`Seeding with ${file} failed: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}

/** As the CLI writes it, so that `db push --include-seed` agrees. */
function ledgerPath(file: string): string {
  return isAbsolute(file) ? file : join("supabase", file);
}
