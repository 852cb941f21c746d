// A supervised Postgres: restarted when it dies, and stopped when the stack ends in any way.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../log.ts";
import {
  type ClusterOptions,
  isAcceptingConnections,
  localPassword,
  stopStalePostgres,
  superuserPassword,
} from "./cluster.ts";

// The guard holds the stack's end of a pipe: when the stack dies, even by SIGKILL, `cat` ends and the guard shuts Postgres down.
const guardScript = `
exec 3<&0
"$@" </dev/null 3<&- &
postgres=$!
( cat <&3 >/dev/null; kill -INT "$postgres" 2>/dev/null ) &
watch=$!
exec 3<&-
wait "$postgres"
code=$?
kill "$watch" 2>/dev/null
exit "$code"
`;

const startTimeoutMs = 60_000;
const maxRestartDelayMs = 2_000;

export interface PostgresOptions extends ClusterOptions {
  readonly clusterDir: string;
  readonly port: number;
  readonly maxSlotWalKeepMb: number;
  readonly log: Logger;
}

type LoginRole = "postgres" | "authenticator" | "supabase_admin" | "supabase_auth_admin" | "supabase_storage_admin";

export interface PostgresServer {
  readonly port: number;
  /** A connection URL for one of the stack's login roles. */
  url(role: LoginRole): string;
  /** Process id of the guard; for fault tests and the log. */
  readonly guardPid: () => number | undefined;
  stop(): Promise<void>;
}

/** Resolves when Postgres accepts connections. Rejects with its output when it cannot start. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { clusterDir, log, port } = options;
  let isStopping = false;
  let restarting = Promise.resolve();
  let guard = await launch(options);

  const watch = (child: ChildProcess) =>
    child.once("exit", (code, signal) => {
      if (isStopping) return;
      log.warn("Postgres ended unexpectedly; starting it again", { code, signal });
      restarting = restart();
    });

  async function restart(): Promise<void> {
    for (let delay = 20; !isStopping; delay = Math.min(delay * 2, maxRestartDelayMs)) {
      try {
        await stopStalePostgres(clusterDir, log);
        if (isStopping) return;
        guard = await launch(options);
        if (isStopping) return await endGuard(guard);
        watch(guard);
        log.info("Postgres is back", { port });
        return;
      } catch (error) {
        log.warn("Postgres does not start yet", { error });
        await sleep(delay);
      }
    }
  }

  watch(guard);
  const adminPassword = superuserPassword(clusterDir);
  const passwordOf = (role: LoginRole) => (role === "supabase_admin" ? adminPassword : localPassword);
  return {
    port,
    url: (role) => `postgresql://${role}:${passwordOf(role)}@127.0.0.1:${port}/postgres`,
    guardPid: () => guard.pid,
    stop: async () => {
      isStopping = true;
      await restarting;
      await endGuard(guard);
      await stopStalePostgres(clusterDir, log);
    },
  };
}

async function launch(options: PostgresOptions): Promise<ChildProcess> {
  const { binaries, account, clusterDir, log } = options;
  // Its own process group, so that Ctrl-C in a terminal reaches only the stack, which stops everything in order.
  const child = spawn("/bin/sh", ["-c", guardScript, "postgres-guard", binaries.postgres, ...serverArgs(options)], {
    ...account,
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "pipe"],
    env: { PATH: process.env.PATH, LANG: "C", TZ: "UTC" },
  });
  const lastWords: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    lastWords.splice(0, lastWords.length - 19);
    lastWords.push(line);
    log[/^(FATAL|PANIC)/.test(line) ? "warn" : "debug"](line);
  });
  child.stdin.on("error", () => log.debug("the guard of Postgres closed its end"));
  await untilReady(child, clusterDir, lastWords);
  return child;
}

async function untilReady(child: ChildProcess, clusterDir: string, lastWords: string[]): Promise<void> {
  for (const deadline = Date.now() + startTimeoutMs; Date.now() < deadline;) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`Postgres did not start: ${lastWords.join(" ") || `exit code ${child.exitCode}`}`);
    }
    if (isAcceptingConnections(clusterDir)) return;
    await sleep(4);
  }
  child.kill("SIGKILL");
  throw new Error(`Postgres did not become ready within ${startTimeoutMs / 1000} s: ${lastWords.join(" ")}`);
}

function serverArgs({ clusterDir, port, isDurable, maxSlotWalKeepMb }: PostgresOptions): string[] {
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    wal_level: "logical",
    max_replication_slots: 10,
    max_wal_senders: 10,
    max_slot_wal_keep_size: `${maxSlotWalKeepMb}MB`,
    max_connections: 200,
    shared_preload_libraries: "pg_stat_statements",
    jit: "off",
    random_page_cost: 1.1,
    // The first change of a page after a checkpoint writes the whole page to the WAL.
    checkpoint_timeout: "15min",
    max_wal_size: "2GB",
    log_line_prefix: "",
    log_min_messages: "warning",
    ...(isDurable ? {} : { fsync: "off", full_page_writes: "off" }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return ["-D", clusterDir, "-p", String(port), ...flags];
}

async function endGuard(guard: ChildProcess): Promise<void> {
  if (guard.exitCode !== null || guard.signalCode !== null) return;
  const ended = new Promise((resolve) => guard.once("exit", resolve));
  guard.stdin?.end();
  await Promise.race([ended, sleep(8_000)]);
}
