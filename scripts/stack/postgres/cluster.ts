// A Postgres data folder: created by initdb, possibly still used by the Postgres of a crashed stack.
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
/** Of every login role except the superuser; publicly known. */
export const localPassword = "postgres";

const fastShutdownMs = 5_000;

export interface ClusterOptions {
  readonly binaries: PostgresBinaries;
  readonly account: Account | undefined;
  readonly isDurable: boolean;
}

/** Creates a missing data folder. initdb works on a draft that is renamed, so an existing folder is complete. */
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
 * The superuser can run programs on this machine, so each cluster has its own password, readable by its owner only.
 * The file is outside the cluster, because role postgres may take base backups of everything inside.
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
    // Without the caller's environment: PGDATA, PGPORT and the like must not apply.
    await promisify(execFile)(binaries.initdb, [...args, ...locale, ...(isDurable ? [] : ["--no-sync"])], {
      ...account,
      cwd: "/",
      env: { PATH: process.env.PATH, LANG: "C", TZ: "UTC" },
    });
  } finally {
    rmSync(secretDir, { recursive: true, force: true });
  }
}

/** Stops the Postgres of a crashed stack. The caller holds the folder's lock, so no live stack owns it. */
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

/** Checks that the process is alive too, because a killed Postgres leaves its file behind. */
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
