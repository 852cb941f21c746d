// One statement for the batches of several runs: each keeps its fence, its order and its stop flag, and none waits for another.
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, expect, inject, onTestFinished, test } from "vitest";
import { brokenInvariants } from "../../../scripts/chaos/invariants.ts";
import type { RunBatch } from "../../functions/_shared/agent/event-streams/event-stream.ts";
import { createAppendBatches } from "../../functions/_shared/store/append-batches.ts";
import { openWorkerDb, workerDbUrl } from "../../functions/_shared/store/connection.ts";
import { agentWorker, type Batch, beginCall, type Lease, type ModelCall, workerSql } from "../support/agent-worker.ts";
import { openFlakyProxy } from "../support/flaky-proxy.ts";
import { openPromptedSession, type PromptedSession } from "../support/prompted-session.ts";
import { done, operatorSql, stack } from "../support/test-users.ts";

const operator = operatorSql(2);
const sql = workerSql(12);
const worker = agentWorker(sql);
afterAll(async () => {
  await Promise.all([operator.end(), sql.end()]);
});

interface Speaker {
  readonly session: PromptedSession;
  readonly lease: Lease;
  readonly call: ModelCall;
}

/** A run whose model speaks. */
async function speaker(): Promise<Speaker> {
  const session = await openPromptedSession();
  const { runId } = await session.say("Speak");
  const lease = await worker.take(runId);
  return { session, lease, call: await beginCall(worker, lease, 1) };
}

const speakers = (count: number) => Promise.all(Array.from({ length: count }, speaker));

function says({ lease, call }: Speaker, text: string, batch: number | null = null): Batch {
  return { ...lease, batch, events: [{ type: "text_streamed", message_id: call.messageId, part: 0, text }] };
}

/** The same as the agent sends it. */
function batchOf({ lease: { runId, token }, call }: Speaker, text: string, batch: number): RunBatch {
  return {
    run_id: runId,
    token,
    batch,
    events: [{ type: "text_streamed", message_id: call.messageId, part: 0, text }],
  };
}

const heartbeat = ({ lease }: Speaker): Batch => ({ ...lease, batch: null, events: [] });
const stored = (speaker: Speaker) => ({
  run_id: speaker.lease.runId,
  last_seq: expect.any(Number),
  stop_requested: false,
});
const kept = ({ lease }: Speaker) => ({ run_id: lease.runId, last_seq: null, stop_requested: false });
const refused = ({ lease }: Speaker, code: string) => ({ run_id: lease.runId, code });

/** The streamed text in the log. */
async function textOf({ session }: Speaker): Promise<string> {
  const [row] = await operator`select coalesce(string_agg(payload ->> 'text', '' order by seq), '') as text
    from public.session_events where session_id = ${session.id} and type = 'text_streamed'`;
  return row?.text;
}

const textsOf = (all: readonly Speaker[]) => Promise.all(all.map(textOf));

/** Keeps the session locked until the returned function is called. */
async function lock({ session }: Speaker): Promise<() => Promise<void>> {
  const locked = Promise.withResolvers<void>();
  const unlock = Promise.withResolvers<void>();
  const holding = operator.begin(async (tx) => {
    await tx`select from public.sessions where id = ${session.id} for update`;
    locked.resolve();
    await unlock.promise;
  });
  await locked.promise;
  return async () => {
    unlock.resolve();
    await holding;
  };
}

test("Batches of several runs are stored in one statement, each in its own log and order", async () => {
  const [a, b, c] = [await speaker(), await speaker(), await speaker()];
  expect(await worker.appendMany([says(a, "one ", 1), says(b, "uno ", 1), heartbeat(c)])).toEqual([
    stored(a),
    stored(b),
    kept(c),
  ]);
  const many = ["two ", "three"].flatMap((text) => says(a, text).events);
  expect(await worker.appendMany([{ ...a.lease, batch: 2, events: many }, says(b, "due", 2)])).toEqual([
    stored(a),
    stored(b),
  ]);
  expect(await textsOf([a, b, c])).toEqual(["one two three", "uno due", ""]);
  for (const { session } of [a, b, c]) expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("A stale lease, an unknown run, a deleted session and a bad batch each hurt their own run alone", async () => {
  const [good, stale, deleted, bad, noList, deep] = await speakers(6);
  if (!good || !stale || !deleted || !bad || !noList || !deep) throw new Error("There are six speakers.");
  await worker.yield(stale.lease);
  await worker.take(stale.lease.runId);
  await done(deleted.session.owner.userDb.rpc("delete_session", { session_id: deleted.session.id }));
  const unknown: Speaker = { ...good, lease: { runId: randomUUID(), token: randomUUID() } };
  const nested = JSON.parse(`${"[".repeat(70)}${"]".repeat(70)}`);
  const answers = await worker.appendMany([
    says(stale, "late"),
    says(deleted, "late"),
    says(unknown, "late"),
    { ...bad.lease, batch: 1, events: [...says(bad, "no").events, { type: "run_finished" }] },
    { ...noList.lease, batch: 1, events: { type: "text_streamed" } as unknown as postgres.JSONValue[] }, // to be refused
    { ...deep.lease, batch: 1, events: [{ type: "plan_updated", items: nested }] },
    says(good, "fine"),
  ]);
  expect(answers).toEqual([
    ...[stale, deleted, unknown].map((speaker) => refused(speaker, "lease_lost")),
    ...[bad, noList, deep].map((speaker) => refused(speaker, "invalid_input")),
    stored(good),
  ]);
  expect(await textsOf([stale, bad, noList, deep, good])).toEqual(["", "", "", "", "fine"]);
});

test("A flush whose answer was lost with its connection is stored once", async () => {
  const all = await speakers(3);
  const url = workerDbUrl({ password: inject("secrets").WORKER_DB_PASSWORD, projectUrl: stack().dbUrl });
  const proxy = await openFlakyProxy(url);
  const db = openWorkerDb({ url: proxy.url, maxConnections: 1, answerMs: 300 });
  onTestFinished(() => db.end());
  const append = createAppendBatches(db);
  const flush = (text: string, batch: number) =>
    append(
      all.map((speaker) => batchOf(speaker, text, batch)),
      false,
    );
  await flush("once ", 1);
  proxy.mutes = "everything";
  const lost = flush("and again", 2);
  await expect.poll(() => textsOf(all)).toEqual(all.map(() => "once and again"));
  proxy.mutes = "nothing";
  expect(await lost).toEqual(all.map(() => ({ stop_requested: false })));
  expect(await textsOf(all)).toEqual(all.map(() => "once and again"));
});

test("A silent connection is given up soon enough to renew the leases over another one", async () => {
  const all = await speakers(2);
  const url = workerDbUrl({ password: inject("secrets").WORKER_DB_PASSWORD, projectUrl: stack().dbUrl });
  const proxy = await openFlakyProxy(url);
  // Longer than the time for which an append is retried.
  const db = openWorkerDb({ url: proxy.url, maxConnections: 1, answerMs: 60_000 });
  onTestFinished(() => db.end());
  const flush = (text: string, batch: number) =>
    createAppendBatches(db)(
      all.map((speaker) => batchOf(speaker, text, batch)),
      false,
    );
  await flush("heard ", 1);
  proxy.mutes = "everything";
  const unheard = flush("unheard", 2);
  await expect.poll(() => textsOf(all)).toEqual(all.map(() => "heard unheard"));
  proxy.mutes = "nothing";
  expect(await unheard).toEqual(all.map(() => ({ stop_requested: false })));
});

test("A batch with what Postgres cannot read hurts only its own run", async () => {
  const [good, bad] = [await speaker(), await speaker()];
  const url = workerDbUrl({ password: inject("secrets").WORKER_DB_PASSWORD, projectUrl: stack().dbUrl });
  const db = openWorkerDb({ url });
  onTestFinished(() => db.end());
  const flush = [batchOf(good, "fine", 1), batchOf(bad, "\0", 1)];
  expect(await createAppendBatches(db)(flush, false)).toEqual([
    { stop_requested: false },
    { error: expect.objectContaining({ name: "PostgresError" }) },
  ]);
  expect(await textsOf([good, bad])).toEqual(["fine", ""]);
});

test("A request to stop reaches the right run", async () => {
  const [a, b] = [await speaker(), await speaker()];
  await done(a.session.owner.userDb.rpc("stop_run", { run_id: a.lease.runId }));
  const answers = await worker.appendMany([heartbeat(b), says(a, "on")]);
  expect(answers).toEqual([kept(b), { ...stored(a), stop_requested: true }]);
});

test("A heartbeat renews the lease", async () => {
  const [a, b] = [await speaker(), await speaker()];
  await operator`update worker.leases set expires_at = clock_timestamp() + interval '1 s' where run_id in (${a.lease.runId}, ${b.lease.runId})`;
  await worker.appendMany([heartbeat(a)]);
  const lasting = await operator`select run_id from worker.leases
    where run_id in (${a.lease.runId}, ${b.lease.runId}) and expires_at > clock_timestamp() + lasts * 0.7`;
  expect(lasting).toEqual([{ run_id: a.lease.runId }]);
});

test("A session that somebody else has locked is passed over, and its batch is stored once it is sent again", async () => {
  const [locked, free] = [await speaker(), await speaker()];
  const unlock = await lock(locked);
  expect(await worker.appendMany([says(locked, "later", 1), says(free, "now", 1)])).toEqual([
    refused(locked, "session_locked"),
    stored(free),
  ]);
  const waiting = worker.appendMany([says(locked, "later", 1)], true);
  await expect.poll(() => operator`select from pg_locks where not granted`).not.toEqual([]);
  await unlock();
  expect(await waiting).toEqual([stored(locked)]);
  expect(await textsOf([locked, free])).toEqual(["later", "now"]);
});

test("A session that stays locked is waited for no longer than 0.8 seconds", async () => {
  const held = await speaker();
  const unlock = await lock(held);
  const startedAt = performance.now();
  const answer = await worker.appendMany([says(held, "later", 1)], true);
  const waitedMs = performance.now() - startedAt;
  await unlock();
  expect(answer).toEqual([refused(held, "session_locked")]);
  expect(waitedMs).toBeLessThan(2_000);
  expect(await worker.appendMany([says(held, "later", 1)])).toEqual([stored(held)]);
});

test("Two processes whose flushes name the same sessions in opposite orders do not deadlock", async () => {
  const all = await speakers(8);
  const [own, others] = [all.filter((_, index) => index % 2 === 0), all.filter((_, index) => index % 2 === 1)];
  const flush = (mine: readonly Speaker[], round: number, reversed: boolean) => {
    // Of the other's runs it knows stale tokens.
    const stale = { token: randomUUID(), batch: null, events: [] };
    const batches = all.map((speaker) =>
      mine.includes(speaker) ? says(speaker, `${round} `, round) : { runId: speaker.lease.runId, ...stale },
    );
    return worker.appendMany(reversed ? batches.reverse() : batches, true);
  };
  for (let round = 1; round <= 25; round += 1) {
    await Promise.all([flush(own, round, false), flush(others, round, true)]);
  }
  const rounds = Array.from({ length: 25 }, (_, index) => `${index + 1} `).join("");
  expect(await textsOf(all)).toEqual(all.map(() => rounds));
  for (const { session } of all) expect(await brokenInvariants(operator, session.id)).toEqual([]);
});
