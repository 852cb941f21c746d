// What may befall a running product, each fault once. Chance says when and whom; the seed makes it the same the next time, as far
// as processes keep time.
import { setTimeout as sleep } from "node:timers/promises";
import type { KillableProduct } from "../../../scripts/chaos/killable-product.ts";
import type { Random } from "../../../scripts/chaos/random.ts";
import { type PlayedSession, patiently, type Scene } from "./scene.ts";

export interface Victims extends Scene {
  readonly sessions: readonly PlayedSession[];
}

/** Answers with what was done, for the one who has to find out why it went wrong. */
export type ProcessFault = (victims: Victims, random: Random) => Promise<string>;

/** At a random instant of some work, its process is gone. */
export const killAgent: ProcessFault = async (victims, random) => {
  await untilSomebodyWorks(victims);
  const delayMs = random.between(0, 1_200);
  await sleep(delayMs);
  const pid = chosen(victims.product.agents(), random);
  signal(pid, "SIGKILL");
  return `agent ${pid} killed ${delayMs} ms after work was seen`;
};

export const killPostgres: ProcessFault = async (victims, random) => {
  await untilSomebodyWorks(victims);
  await sleep(random.between(0, 1_000));
  const pid = victims.product.postmaster();
  signal(pid, "SIGKILL");
  await patiently(async () => {
    if (victims.product.postmaster() === pid) throw new Error("It is not back yet.");
    await victims.sql`select`;
  });
  return `Postgres ${pid} killed`;
};

/** Realtime loses its connection to Postgres, and its clients lose theirs to it. */
export const cutRealtime: ProcessFault = async ({ admin, sessions }, random) => {
  await sleep(random.between(0, 500));
  for (const { line } of sessions) if (random.next() < 0.7) line.cut("realtime");
  await patiently(() => admin`select pg_terminate_backend(active_pid) from pg_replication_slots where active`);
  return "Realtime cut";
};

/** For a while nobody is kicked. */
export const loseKicks: ProcessFault = async ({ sql }, random) => {
  const ms = random.between(200, 2_000);
  const [before] = await patiently(() => sql`select agent_url from private.settings where agent_url is not null`);
  await patiently(() => sql`update private.settings set agent_url = null`);
  await sleep(ms);
  await patiently(() => sql`update private.settings set agent_url = ${before?.agent_url ?? null}`);
  return `kicks lost for ${ms} ms`;
};

/** Kicks that come twice, late, or for a run that is over. */
export const kickAtRandom: ProcessFault = async ({ product, sessions }, random) => {
  await sleep(random.between(0, 700));
  const runs = sessions.flatMap(({ runId }) => (random.next() < 0.6 ? [runId, runId] : []));
  await Promise.all(runs.map((runId) => kick(product, runId)));
  return `${runs.length} kicks`;
};

/** A process sleeps, perhaps beyond its leases, and wakes up as if nothing were. */
export const pauseAgent: ProcessFault = async (victims, random) => {
  await untilSomebodyWorks(victims);
  await sleep(random.between(0, 800));
  const pid = chosen(victims.product.agents(), random);
  const ms = random.between(300, 5_000);
  signal(pid, "SIGSTOP");
  await sleep(ms);
  signal(pid, "SIGCONT");
  return `agent ${pid} asleep for ${ms} ms`;
};

/** A process sleeps until another has taken a run of its, and wakes up while that one is at work. */
export const replaceSleepingAgent: ProcessFault = async (victims, random) => {
  await untilSomebodyWorks(victims);
  await sleep(random.between(0, 800));
  const pids = victims.product.agents();
  const before = await holders(victims);
  for (const pid of pids) signal(pid, "SIGSTOP");
  victims.product.renewAgent();
  const isTaken = async () => (await holders(victims)).some((holder) => !before.includes(holder));
  // Where all runs have ended, or wait, nobody takes them.
  for (const until = performance.now() + 10_000; !(await isTaken()) && performance.now() < until;) await sleep(50);
  const ms = random.between(0, 500);
  await sleep(ms);
  for (const pid of pids) signal(pid, "SIGCONT");
  return `agent ${pids.join(" and ")} awake ${ms} ms after another took over`;
};

/** One after the other, until all were done or `isOver`. */
export async function injectFaults(
  victims: Victims,
  faults: readonly ProcessFault[],
  { random, isOver }: { readonly random: Random; readonly isOver: () => boolean },
): Promise<string[]> {
  const story: string[] = [];
  for (const fault of faults) {
    const done = await Promise.race([fault(victims, random), untilTrue(isOver)]);
    if (done === undefined) break;
    story.push(done);
  }
  return story;
}

async function untilTrue(isOver: () => boolean): Promise<undefined> {
  while (!isOver()) await sleep(50, undefined, { ref: false });
}

/** Kicks are hints: whether this one arrives is nobody's concern. */
async function kick({ details, secrets }: KillableProduct, runId: string): Promise<void> {
  const headers = { apikey: secrets.AGENT_KICK_KEY ?? "", "content-type": "application/json" };
  const body = JSON.stringify({ run_id: runId });
  await fetch(`${details.url}/functions/v1/agent`, { method: "POST", headers, body }).catch(() => undefined);
}

/** The lease of a process that was killed lives on for a while; only the next process counts. */
async function untilSomebodyWorks({ sql, product, sessions }: Victims): Promise<void> {
  const ids = sessions.map(({ id }) => id);
  for (;;) {
    const [working] = await patiently(
      () => sql`select from worker.leases l join public.runs r on r.id = l.run_id
        where r.session_id in ${sql(ids)} and l.expires_at > clock_timestamp()`,
    );
    if (working && product.agents().length > 0) return;
    await sleep(50);
  }
}

/** Each process of the agent function is one holder. */
async function holders({ sql, sessions }: Victims): Promise<string[]> {
  const ids = sessions.map(({ id }) => id);
  const leases = await patiently(
    () => sql`select distinct l.holder from worker.leases l join public.runs r on r.id = l.run_id
      where r.session_id in ${sql(ids)} and l.expires_at > clock_timestamp()`,
  );
  return leases.map(({ holder }) => String(holder));
}

function chosen(pids: readonly number[], random: Random): number | undefined {
  return pids[random.between(0, pids.length)];
}

/** Whoever is gone already feels nothing. */
function signal(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid === undefined || !(pid > 1)) return; // 0 would be our own process group
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
