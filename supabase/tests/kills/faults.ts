// Faults injected into a running product. The seed decides when and where, so that a failure can be repeated as far as timing allows.
import { setTimeout as sleep } from "node:timers/promises";
import type { KillableProduct } from "../../../scripts/chaos/killable-product.ts";
import type { Random } from "../../../scripts/chaos/random.ts";
import { signatureHeader, signatureOf } from "../../functions/_shared/http/caller-key.ts";
import { type FaultStage, retryUntilAnswered, type ScenarioSession } from "./fault-stage.ts";

export interface Target extends FaultStage {
  readonly sessions: readonly ScenarioSession[];
}

/** Resolves with a description of what was done, for the failure report. */
export type ProcessFault = (target: Target, random: Random) => Promise<string>;

/** Kills a process of the agent function at a random moment of its work. */
export const killAgent: ProcessFault = async (target, random) => {
  await untilWorkIsSeen(target);
  const delayMs = random.between(0, 1_200);
  await sleep(delayMs);
  const pid = choose(target.product.agents(), random);
  signal(pid, "SIGKILL");
  return `agent ${pid} killed ${delayMs} ms after work was seen`;
};

export const killPostgres: ProcessFault = async (target, random) => {
  await untilWorkIsSeen(target);
  await sleep(random.between(0, 1_000));
  const pid = target.product.postmaster();
  signal(pid, "SIGKILL");
  await retryUntilAnswered(async () => {
    if (target.product.postmaster() === pid) throw new Error("Postgres is not back yet.");
    await target.sql`select`;
  });
  return `Postgres ${pid} killed`;
};

/** Cuts Realtime's connection to Postgres, and most of its clients' connections. */
export const cutRealtime: ProcessFault = async ({ admin, sessions }, random) => {
  await sleep(random.between(0, 500));
  for (const { proxy } of sessions) if (random.next() < 0.7) proxy.cut("realtime");
  await retryUntilAnswered(() => admin`select pg_terminate_backend(active_pid) from pg_replication_slots where active`);
  return "Realtime cut";
};

/** Sends no kicks for a while. */
export const loseKicks: ProcessFault = async ({ sql }, random) => {
  const ms = random.between(200, 2_000);
  const [before] = await retryUntilAnswered(
    () => sql`select agent_url from private.settings where agent_url is not null`,
  );
  await retryUntilAnswered(() => sql`update private.settings set agent_url = null`);
  await sleep(ms);
  await retryUntilAnswered(() => sql`update private.settings set agent_url = ${before?.agent_url ?? null}`);
  return `kicks lost for ${ms} ms`;
};

/** Kicks that arrive twice, late, or for a run that is over. */
export const kickAtRandom: ProcessFault = async ({ product, sessions }, random) => {
  await sleep(random.between(0, 700));
  const runs = sessions.flatMap(({ runId }) => (random.next() < 0.6 ? [runId, runId] : []));
  await Promise.all(runs.map((runId) => kick(product, runId)));
  return `${runs.length} kicks`;
};

/** Suspends a process, perhaps for longer than its leases last. */
export const pauseAgent: ProcessFault = async (target, random) => {
  await untilWorkIsSeen(target);
  await sleep(random.between(0, 800));
  const pid = choose(target.product.agents(), random);
  const ms = random.between(300, 5_000);
  signal(pid, "SIGSTOP");
  await sleep(ms);
  signal(pid, "SIGCONT");
  return `agent ${pid} paused for ${ms} ms`;
};

/** Suspends all processes until a new one has taken over a run, and resumes them while it works. */
export const replacePausedAgent: ProcessFault = async (target, random) => {
  await untilWorkIsSeen(target);
  await sleep(random.between(0, 800));
  const pids = target.product.agents();
  const before = await holders(target);
  for (const pid of pids) signal(pid, "SIGSTOP");
  target.product.renewAgent();
  const isTakenOver = async () => (await holders(target)).some((holder) => !before.includes(holder));
  // No process takes over if all runs have ended or wait for an answer.
  for (const until = performance.now() + 10_000; !(await isTakenOver()) && performance.now() < until;) await sleep(50);
  const ms = random.between(0, 500);
  await sleep(ms);
  for (const pid of pids) signal(pid, "SIGCONT");
  return `agent ${pids.join(" and ")} resumed ${ms} ms after another took over`;
};

/** Injects one fault after another until all are done or `isOver`. */
export async function injectFaults(
  target: Target,
  faults: readonly ProcessFault[],
  { random, isOver }: { readonly random: Random; readonly isOver: () => boolean },
): Promise<string[]> {
  const injected: string[] = [];
  for (const fault of faults) {
    const description = await Promise.race([fault(target, random), untilTrue(isOver)]);
    if (description === undefined) break;
    injected.push(description);
  }
  return injected;
}

async function untilTrue(isOver: () => boolean): Promise<undefined> {
  while (!isOver()) await sleep(50, undefined, { ref: false });
}

/** Kicks are hints, so it does not matter whether this one arrives. */
async function kick({ details, secrets }: KillableProduct, runId: string): Promise<void> {
  const body = JSON.stringify({ run_id: runId });
  const signature = await signatureOf(body, secrets.AGENT_KICK_KEY ?? "", Math.floor(Date.now() / 1000));
  const headers = { [signatureHeader]: signature, "content-type": "application/json" };
  await fetch(`${details.url}/functions/v1/agent`, { method: "POST", headers, body }).catch(() => undefined);
}

/** A killed process keeps its lease for a while, so a live process must be seen as well. */
async function untilWorkIsSeen(target: Target): Promise<void> {
  while ((await holders(target)).length === 0 || target.product.agents().length === 0) await sleep(50);
}

/** Each process of the agent function is one holder. */
async function holders({ sql, sessions }: Target): Promise<string[]> {
  const ids = sessions.map(({ id }) => id);
  const leases = await retryUntilAnswered(
    () => sql`select distinct l.holder from worker.leases l join public.runs r on r.id = l.run_id
      where r.session_id in ${sql(ids)} and l.expires_at > clock_timestamp()`,
  );
  return leases.map(({ holder }) => String(holder));
}

function choose(pids: readonly number[], random: Random): number | undefined {
  return pids[random.between(0, pids.length)];
}

/** A process that is already gone needs no signal. */
function signal(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid === undefined || !(pid > 1)) return; // 0 would be our own process group
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
