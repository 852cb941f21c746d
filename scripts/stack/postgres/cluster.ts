// A Postgres data folder: made by initdb, perhaps left running by a stack that died.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { Logger } from "../log.ts";
import { type Account, giveTo } from "./account.ts";
import type { PostgresBinaries } from "./binaries.ts";
import { commandLine, isAlive } from "./process-identity.ts";

const superuser = "supabase_admin";
/** Of every login role but the superuser; public knowledge. */
export const localPassword = "postgres";

const fastShutdownMs = 5_000;

export interface ClusterOptions {
  readonly binaries: PostgresBinaries;
  readonly account: Account | undefined;
  readonly isDurable: boolean;
}

/** Makes the data folder when it is not there. A folder that appears is whole: initdb works on a draft beside it. */
export async function ensureCluster(clusterDir: string, options: ClusterOptions): Promise<void> {
  if (existsSync(join(clusterDir, "PG_VERSION"))) return;
  const draft = `${clusterDir}.draft`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  giveTo(options.account, draft);
  const password = randomBytes(24).toString("hex");
  writeFileSync(superuserPasswordFile(clusterDir), password, { mode: 0o600, flush: options.isDurable });
  await runInitdb(draft, password, options);
  renameSync(draft, clusterDir);
}

/**
 * The superuser can run programs of the machine, so its password is of this cluster alone, and nobody else can read it.
 * It lies beside the cluster: what lies inside goes along in a base backup, which role postgres may take.
 */
export function superuserPassword(clusterDir: string): string {
  const file = superuserPasswordFile(clusterDir);
  return existsSync(file) ? readFileSync(file, "utf8") : localPassword;
}

function superuserPasswordFile(clusterDir: string): string {
  return `${clusterDir}.password`;
}

async function runInitdb(
  dir: string,
  password: string,
  { binaries, account, isDurable }: ClusterOptions,
): Promise<void> {
  const secretDir = mkdtempSync(join(tmpdir(), "supabase-stack-initdb-"));
  const passwordFile = join(secretDir, "password");
  writeFileSync(passwordFile, password);
  giveTo(account, secretDir);
  giveTo(account, passwordFile);
  const args = ["-D", dir, "-U", superuser, `--pwfile=${passwordFile}`, "-A", "scram-sha-256", "-E", "UTF8"];
  const locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"];
  try {
    // The environment is emptied: PGDATA, PGPORT and the like of the caller are not ours to follow.
    await promisify(execFile)(binaries.initdb, [...args, ...locale, ...(isDurable ? [] : ["--no-sync"])], {
      ...account,
      cwd: "/",
      env: { PATH: process.env.PATH, LANG: "C", TZ: "UTC" },
    });
  } finally {
    rmSync(secretDir, { recursive: true, force: true });
  }
}

/** Stops a Postgres that a crashed stack left on this folder. The caller holds the folder's lock, so no live stack owns it. */
export async function stopStalePostgres(clusterDir: string, log: Logger): Promise<void> {
  const pid = readPostmasterPid(clusterDir);
  if (pid === undefined || !isPostgresOf(pid, clusterDir)) return;
  log.warn("stopping a Postgres that an earlier stack left running", { pid });
  process.kill(pid, "SIGINT");
  if (await isGoneWithin(pid, fastShutdownMs)) return;
  process.kill(pid, "SIGQUIT");
  if (await isGoneWithin(pid, fastShutdownMs)) return;
  process.kill(pid, "SIGKILL");
  await isGoneWithin(pid, fastShutdownMs);
}

/** Whether the running Postgres says so itself; the file of one that was killed may still claim it. */
export function isAcceptingConnections(clusterDir: string): boolean {
  const pid = readPostmasterPid(clusterDir);
  return pid !== undefined && isAlive(pid) && readPidFile(clusterDir)?.[7]?.trim() === "ready";
}

function readPostmasterPid(clusterDir: string): number | undefined {
  const pid = Number(readPidFile(clusterDir)?.[0]);
  return Number.isInteger(pid) && pid > 1 ? pid : undefined;
}

function readPidFile(clusterDir: string): string[] | undefined {
  const file = join(clusterDir, "postmaster.pid");
  return existsSync(file) ? readFileSync(file, "utf8").split("\n") : undefined;
}

function isPostgresOf(pid: number, clusterDir: string): boolean {
  return isAlive(pid) && (commandLine(pid)?.includes(clusterDir) ?? false);
}

async function isGoneWithin(pid: number, milliseconds: number): Promise<boolean> {
  for (let waited = 0; waited < milliseconds; waited += 20) {
    if (!isAlive(pid)) return true;
    await sleep(20);
  }
  return !isAlive(pid);
}
