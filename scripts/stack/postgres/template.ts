// A copy of a cluster with all migrations applied, from which the next ephemeral stack starts: initdb and the migrations are two
// thirds of a start. It is a cache, so whatever goes wrong with it only costs time.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import postgres from "postgres";
import type { ProjectConfig } from "../config/project-config.ts";
import type { Logger } from "../log.ts";
import { type Account, giveTo } from "./account.ts";

export interface ClusterTemplate {
  /** Resolves whether the cluster is a copy now. */
  copyTo(clusterDir: string): Promise<boolean>;
  /** Makes the template from a running cluster to which nothing but the migrations was applied. */
  keep(clusterDir: string, adminUrl: string): Promise<void>;
}

export interface TemplateDeps {
  readonly supabaseDir: string;
  readonly config: Pick<ProjectConfig, "api" | "db">;
  readonly postgresVersion: string;
  readonly account: Account | undefined;
  readonly log: Logger;
}

const maxTemplates = 3;
/** Fewer migrations are applied in the time that a copy takes. */
const minMigrationBytes = 50_000;
const stackDir = fileURLToPath(new URL("..", import.meta.url));
const cacheDir = fileURLToPath(new URL("../../../node_modules/.cache/clusters", import.meta.url));

export function openTemplate(deps: TemplateDeps): ClusterTemplate {
  const folder = join(cacheDir, hashOf(deps));
  const attempt = (what: string, act: () => Promise<void>) =>
    act().then(
      () => true,
      (error: unknown) => {
        deps.log.debug(`the template could not be ${what}`, { error });
        return false;
      },
    );
  return {
    copyTo: async (clusterDir) =>
      existsSync(folder) && attempt("copied", () => copyCluster(folder, dirname(clusterDir))),
    keep: async (clusterDir, adminUrl) => {
      if (!existsSync(folder) && migrationBytes(deps.supabaseDir) >= minMigrationBytes)
        await attempt("made", () => makeTemplate(folder, deps.account, { clusterDir, adminUrl }));
    },
  };
}

function migrationBytes(supabaseDir: string): number {
  const files = globSync("migrations/*.sql", { cwd: supabaseDir });
  return files.reduce((bytes, file) => bytes + statSync(join(supabaseDir, file)).size, 0);
}

/** Some tables are made for a day. */
function hashOf({ supabaseDir, config, postgresVersion }: TemplateDeps): string {
  const hash = createHash("sha256").update(JSON.stringify([new Date().toISOString().slice(0, 10), postgresVersion]));
  hash.update(JSON.stringify([config.api, config.db]));
  const sources: readonly (readonly [string, string[]])[] = [
    [supabaseDir, ["migrations/*.sql", "config.toml", ...config.db.seed.sql_paths]],
    [stackDir, ["**/*.sql", "postgres/cluster.ts"]],
  ];
  for (const [cwd, patterns] of sources)
    for (const file of globSync(patterns, { cwd }).toSorted())
      hash.update(`\0${file}\0`).update(readFileSync(resolve(cwd, file)));
  return hash.digest("hex");
}

/** The folder of a cluster and the file with its password. */
async function copyCluster(from: string, to: string): Promise<void> {
  const names = readdirSync(from);
  try {
    utimesSync(from, new Date(), new Date()); // the least recently used one is removed
    await copy(
      names.map((name) => join(from, name)),
      to,
    );
  } catch (error) {
    for (const name of names) rmSync(join(to, name), { recursive: true, force: true });
    throw error;
  }
}

/** Keeps the owners, which Node's own copy does not. */
async function copy(paths: readonly string[], to: string): Promise<void> {
  await promisify(execFile)("cp", ["-a", ...paths, to]);
}

interface Source {
  readonly clusterDir: string;
  readonly adminUrl: string;
}

async function makeTemplate(
  folder: string,
  account: Account | undefined,
  { clusterDir, adminUrl }: Source,
): Promise<void> {
  mkdirSync(cacheDir, { recursive: true });
  const draft = mkdtempSync(`${folder}.`);
  const inDraft = (name: string) => join(draft, basename(clusterDir), name);
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql`select pg_backup_start('template', fast => true)`;
    await copy([clusterDir, `${clusterDir}.password`], draft);
    const [backup] = await sql`select labelfile from pg_backup_stop(wait_for_archive => false)`;
    // Everything that was written during the copy is in the log.
    await copy([join(clusterDir, "pg_wal")], inDraft(""));
    writeFileSync(inDraft("backup_label"), backup?.labelfile);
    giveTo(account, inDraft("backup_label"));
    rmSync(inDraft("postmaster.pid"));
    renameSync(draft, folder);
  } finally {
    await sql.end();
    rmSync(draft, { recursive: true, force: true });
  }
  removeLeastRecent();
}

function removeLeastRecent(): void {
  const folders = readdirSync(cacheDir).map((name) => join(cacheDir, name));
  const uses = new Map(folders.map((folder) => [folder, statSync(folder).mtimeMs]));
  const byUse = folders.toSorted((left, right) => (uses.get(right) ?? 0) - (uses.get(left) ?? 0));
  for (const folder of byUse.slice(maxTemplates)) rmSync(folder, { recursive: true, force: true });
}
