// Runs of several sessions at once on a product of their own, whose processes may be killed meanwhile.
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import {
  type KillableOptions,
  type KillableProduct,
  startKillableProduct,
} from "../../../scripts/chaos/killable-product.ts";
import { brokenRules, differences, type Outcome, readOutcome } from "../../../scripts/chaos/outcome.ts";
import { openWorkingSession, type SceneOptions, type WorkingSession } from "../agent/working-session.ts";
import { type Follower, follow, onLine, opened, withoutNames } from "../following/followers.ts";
import { type FlakyProxy, openFlakyProxy } from "../support/flaky-proxy.ts";
import { faultsOf } from "../support/session-rows.ts";
import { write } from "../support/session.ts";
import { useStack } from "../support/test-users.ts";

export interface Scene {
  readonly product: KillableProduct;
  /** As the operator. */
  readonly sql: postgres.Sql;
  /** As the superuser. */
  readonly admin: postgres.Sql;
  stop(): Promise<void>;
}

/** Short leases and a quick sweep: many deaths in little time. */
const leaseSeconds = 2;
const answerMs = 2_000;

export async function startScene(options: KillableOptions = {}): Promise<Scene> {
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

/** Asks until it is answered: Postgres may be away. The test's own time limit is the deadline. */
export async function patiently<Answer>(ask: () => PromiseLike<Answer>): Promise<Answer> {
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

export interface PlayedSession extends WorkingSession {
  /** On a line whose Realtime may be cut. */
  readonly disturbed: Follower;
  readonly line: FlakyProxy;
  readonly runId: string;
}

export interface PlayedOptions extends SceneOptions {
  /** What the session holds before the work begins, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

export async function openPlayed(scene: Scene, { files = {}, ...options }: PlayedOptions): Promise<PlayedSession> {
  const session = await openWorkingSession({ ...options, modelServerUrl: scene.product.modelServerUrl });
  for (const [path, content] of Object.entries(files)) await write(session.owner, session.id, path, content);
  const line = await openFlakyProxy();
  const disturbed = await follow(await onLine(session.owner, line.url), session.id);
  return { ...session, disturbed, line, runId: await session.say("Work.") };
}

/** What a browser answers that was asked to run a program. */
const executed = { status: "succeeded", exit_code: 0, output: "1\n", duration_ms: 1 };

/** Answers what is asked, until no run of these sessions is under way; tells which runs were left lying. */
export async function playOut({ sql }: Scene, sessions: readonly PlayedSession[]): Promise<string[]> {
  const ids = sessions.map(({ id }) => id);
  const forgotten = new Set<string>();
  for (;;) {
    const runs = await patiently(() => sql`select status from public.runs where session_id in ${sql(ids)}`);
    if (runs.every(({ status }) => ["succeeded", "failed", "stopped"].includes(status))) return [...forgotten];
    for (const runId of await patiently(() => runsLeftLying(sql, ids)))
      forgotten.add(`Run ${runId} was at work without a live lease, and sweep after sweep passed it over.`);
    const open = await patiently(
      () =>
        sql`select id, session_id, kind from public.run_requests where session_id in ${sql(ids)} and status = 'open'`,
    );
    for (const { id, session_id, kind } of open) {
      const answer = kind === "execution" ? executed : { text: "yes" };
      const owner = sessions.find((session) => session.id === session_id)?.owner;
      // Refused, or not answered, it is still open the next time.
      await owner?.userDb.rpc("answer_request", { request_id: id, answer });
    }
    await sleep(100);
  }
}

/** A sweep passes over a session that somebody has locked at that moment, which may happen once or twice. */
const sweepsPassed = 4;

async function runsLeftLying(sql: postgres.Sql, sessionIds: string[]): Promise<string[]> {
  const rows = await sql`
    select r.id from public.runs r left join worker.leases l on l.run_id = r.id
    where r.session_id in ${sql(sessionIds)} and r.status = 'running' and (l.run_id is null or l.expires_at < clock_timestamp())
      and ${sweepsPassed} <= (select count(*) from cron.job_run_details d where d.command like '%worker.sweep%'
        and d.status = 'succeeded' and d.start_time > coalesce(l.expires_at, r.started_at))`;
  return rows.map(({ id }) => String(id));
}

/** What is wrong with how a session ended: nothing, if it went as it would have undisturbed. */
export async function judge({ sql }: Scene, session: PlayedSession, expected: Outcome): Promise<string[]> {
  const outcome = await readOutcome(sql, session.id);
  const requests = await session.requests();
  const [ended] = await sql`select status from public.runs where session_id = ${session.id}`;
  const wrong = [
    ...(ended?.status === "stopped" ? beyond(outcome, expected) : differences(outcome, expected)),
    ...(await brokenRules(sql, session.id, requests.length)),
    ...(await faultsOf(sql, session.id)),
    ...(await differingFollowers(sql, session)),
  ];
  return wrong.map((sentence) => `${session.lane}: ${sentence}`);
}

/** A stopped run has done the first part of what it would have done. */
function beyond({ revisions }: Outcome, expected: Outcome): string[] {
  const known = expected.revisions.slice(0, revisions.length);
  return JSON.stringify(revisions) === JSON.stringify(known) ? [] : ["A stopped run has done something else."];
}

/** Each has heard all by itself, and sees what opening the session now shows. */
async function differingFollowers(sql: postgres.Sql, session: PlayedSession): Promise<string[]> {
  const [{ last_seq } = {}] = await sql`select last_seq::integer from public.sessions where id = ${session.id}`;
  const shown = JSON.stringify(plain(await opened(session.owner, session.id)));
  const followers = [session.follower, session.disturbed];
  await Promise.all(
    followers.map((follower) => follower.until(({ lastSeq }, { status }) => lastSeq >= last_seq || status === "ended")),
  );
  return followers.flatMap((follower, index) => {
    const state = JSON.stringify(plain(withoutNames(follower.session.state)));
    return state === shown ? [] : [`Follower ${index} sees\n${state}\ninstead of\n${shown}`];
  });
}

/** In one order, so that two states can be compared as texts. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return plain(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, field]) => [name, plain(field)]),
  );
}
