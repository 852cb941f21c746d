// A product whose processes may be killed, and sessions at work on it.

import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { brokenAfterEnd } from "../../../scripts/chaos/invariants.ts";
import {
  type KillableOptions,
  type KillableProduct,
  startKillableProduct,
} from "../../../scripts/chaos/killable-product.ts";
import { differences, type Outcome, readOutcome } from "../../../scripts/chaos/outcome.ts";
import { openWorkingSession, type SessionOptions, type WorkingSession } from "../agent/working-session.ts";
import { type Follower, follow, onLine, opened, withoutNames } from "../following/followers.ts";
import { type FlakyProxy, openFlakyProxy } from "../support/flaky-proxy.ts";
import { write } from "../support/session.ts";
import { useStack } from "../support/test-users.ts";

export interface FaultStage {
  readonly product: KillableProduct;
  /** As the operator. */
  readonly sql: postgres.Sql;
  /** As the superuser. */
  readonly admin: postgres.Sql;
  stop(): Promise<void>;
}

/** Short leases and a frequent sweep, so that many faults fit into little time. */
const leaseSeconds = 2;
const answerMs = 2_000;

export async function startFaultStage(options: KillableOptions = {}): Promise<FaultStage> {
  const product = await startKillableProduct(options);
  useStack(product.details);
  const connect = (url: string) => postgres(url, { max: 4, onnotice: () => undefined, connect_timeout: 2 });
  const [sql, admin] = [connect(product.details.dbUrl), connect(product.superuserUrl)];
  await sql`update private.settings set lease_seconds = ${leaseSeconds}, max_attempts = 100`;
  await sql`select cron.schedule('sweep', '1 second', 'select worker.sweep()')`;
  return {
    product,
    sql,
    admin,
    stop: async () => {
      await Promise.all([sql.end({ timeout: 1 }), admin.end({ timeout: 1 })]);
      await product.stop();
    },
  };
}

/** Repeats the call until it is answered, because Postgres may be down. The test's time limit is the deadline. */
export async function retryUntilAnswered<Answer>(ask: () => PromiseLike<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await Promise.race([settle(ask()), sleep(answerMs, undefined, { ref: false })]);
    if (answer && "value" in answer) return answer.value;
    await sleep(50);
  }
}

type Settled<Answer> = { readonly value: Answer } | { readonly error: unknown };

async function settle<Answer>(asked: PromiseLike<Answer>): Promise<Settled<Answer>> {
  try {
    return { value: await asked };
  } catch (error) {
    return { error };
  }
}

export interface ScenarioSession extends WorkingSession {
  /** Follows through the proxy. */
  readonly disturbed: Follower;
  readonly proxy: FlakyProxy;
  readonly runId: string;
}

export interface ScenarioOptions extends SessionOptions {
  /** Files that exist before the run starts, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

export async function startScenario(
  stage: FaultStage,
  { files = {}, ...options }: ScenarioOptions,
): Promise<ScenarioSession> {
  const session = await openWorkingSession({ ...options, modelServerUrl: stage.product.modelServerUrl });
  for (const [path, content] of Object.entries(files)) await write(session.owner, session.id, path, content);
  const proxy = await openFlakyProxy();
  const disturbed = await follow(await onLine(session.owner, proxy.url), session.id);
  return { ...session, disturbed, proxy, runId: await session.say("Work.") };
}

/** The answer of a browser that was asked to run a program. */
const executed = { status: "succeeded", exit_code: 0, output: "1\n", duration_ms: 1 };

/** Answers every request until all runs of these sessions have ended. Returns a sentence for each abandoned run. */
export async function playToEnd({ sql }: FaultStage, sessions: readonly ScenarioSession[]): Promise<string[]> {
  const ids = sessions.map(({ id }) => id);
  const abandoned = new Set<string>();
  for (;;) {
    const runs = await retryUntilAnswered(() => sql`select status from public.runs where session_id in ${sql(ids)}`);
    if (runs.every(({ status }) => ["succeeded", "failed", "stopped"].includes(status))) return [...abandoned];
    for (const runId of await retryUntilAnswered(() => abandonedRuns(sql, ids)))
      abandoned.add(`Run ${runId} was running without a live lease, and several sweeps passed it over.`);
    const open = await retryUntilAnswered(
      () =>
        sql`select id, session_id, kind from public.run_requests where session_id in ${sql(ids)} and status = 'open'`,
    );
    for (const { id, session_id, kind } of open) {
      const answer = kind === "execution" ? executed : { text: "yes" };
      const owner = sessions.find((session) => session.id === session_id)?.owner;
      // If the answer is refused or lost, the request is still open in the next round.
      await owner?.userDb.rpc("answer_request", { request_id: id, answer });
    }
    await sleep(100);
  }
}

/** A sweep skips a session that is locked at that moment, which may happen once or twice. */
const sweepsPassed = 4;

async function abandonedRuns(sql: postgres.Sql, sessionIds: string[]): Promise<string[]> {
  const rows = await sql`
    select r.id from public.runs r left join worker.leases l on l.run_id = r.id
    where r.session_id in ${sql(sessionIds)} and r.status = 'running' and (l.run_id is null or l.expires_at < clock_timestamp())
      and ${sweepsPassed} <= (select count(*) from cron.job_run_details d where d.command like '%worker.sweep%'
        and d.status = 'succeeded' and d.start_time > coalesce(l.expires_at, r.started_at))`;
  return rows.map(({ id }) => String(id));
}

/** Everything that is wrong with a session that has ended; empty if it ended as if undisturbed. */
export async function judge({ sql }: FaultStage, session: ScenarioSession, expected: Outcome): Promise<string[]> {
  const outcome = await readOutcome(sql, session.id);
  const requests = await session.requests();
  const [ended] = await sql`select status from public.runs where session_id = ${session.id}`;
  const wrong = [
    ...(ended?.status === "stopped" ? beyond(outcome, expected) : differences(outcome, expected)),
    ...(await brokenAfterEnd(sql, session.id, requests.length)),
    ...(await differingFollowers(sql, session)),
  ];
  return wrong.map((sentence) => `${session.requestLog}: ${sentence}`);
}

/** A stopped run has done the first part of the work. */
function beyond({ revisions }: Outcome, expected: Outcome): string[] {
  const known = expected.revisions.slice(0, revisions.length);
  return JSON.stringify(revisions) === JSON.stringify(known)
    ? []
    : ["A stopped run did something that an undisturbed one does not do."];
}

/** Each follower, without reopening, ends with the state that opening the session gives now. */
async function differingFollowers(sql: postgres.Sql, session: ScenarioSession): Promise<string[]> {
  const [{ last_seq } = {}] = await sql`select last_seq::integer from public.sessions where id = ${session.id}`;
  const shown = JSON.stringify(sorted(await opened(session.owner, session.id)));
  const followers = [session.follower, session.disturbed];
  await Promise.all(
    followers.map((follower) => follower.until(({ lastSeq }, { status }) => lastSeq >= last_seq || status === "ended")),
  );
  return followers.flatMap((follower, index) => {
    const state = JSON.stringify(sorted(withoutNames(follower.session.state)));
    return state === shown ? [] : [`Follower ${index} sees\n${state}\ninstead of\n${shown}`];
  });
}

/** Keys in one order, so that two states can be compared as texts. */
function sorted(value: unknown): unknown {
  if (value instanceof Map) return sorted(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, field]) => [name, sorted(field)]),
  );
}
