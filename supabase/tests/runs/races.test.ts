// Concurrent calls on runs: one winner, a well-formed log, no deadlock.

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { brokenInvariants } from "../../../scripts/chaos/invariants.ts";
import {
  type AgentWorker,
  agentWorker,
  beginCall,
  largestCall,
  type Lease,
  said,
  sqlRefusal,
  workerSql,
} from "../support/agent-worker.ts";
import { openPromptedSession, type PromptedSession } from "../support/prompted-session.ts";
import { eventTypes } from "../support/session-rows.ts";
import { done, operatorSql, signUp } from "../support/test-users.ts";

const rounds = 12;
const operator = operatorSql(4);
let sql: Awaited<ReturnType<typeof workerSql>>;
let worker: AgentWorker;

beforeAll(async () => {
  sql = workerSql(20);
  worker = agentWorker(sql);
});
afterAll(async () => {
  await Promise.all([operator.end(), sql.end()]);
});

const sweep = () => operator`select worker.sweep() as counts`;
const expireLease = (runId: string) =>
  operator`update worker.leases set expires_at = now() - interval '1 second' where run_id = ${runId}`;
const statusOf = async (runId: string) =>
  (await operator`select status from public.runs where id = ${runId}`)[0]?.status;

interface Scene {
  readonly session: PromptedSession;
  readonly runId: string;
  readonly lease: Lease;
}

async function atWork(): Promise<Scene> {
  const session = await openPromptedSession();
  const { runId } = await session.say("Race");
  return { session, runId, lease: await worker.take(runId) };
}

/** The result of each call, or the code of its refusal. Any other error fails the test. */
async function endings(...calls: PromiseLike<unknown>[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(calls);
  return Promise.all(
    settled.map(async (ending) => {
      if (ending.status === "fulfilled") return "done";
      return (await sqlRefusal(Promise.reject(ending.reason))).code;
    }),
  );
}

test("A hundred claims of one run at once give one lease", async () => {
  const session = await openPromptedSession();
  const { runId } = await session.say("Claim me");
  const claims = await Promise.all(Array.from({ length: 100 }, (_, n) => worker.claim(runId, `claimer ${n}`)));
  const tokens = claims.flatMap((claim) => claim?.token ?? []);
  expect(tokens).toHaveLength(1);
  expect(await operator`select token from worker.leases where run_id = ${runId}`).toEqual([{ token: tokens[0] }]);
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("Claims of many runs of one user at once never exceed the user's limit of live runs", async () => {
  const user = await signUp();
  await operator`insert into private.user_limits (user_id, max_live_runs) values (${user.id}, 2)`;
  const runs = await Promise.all(
    Array.from({ length: 8 }, async () => (await (await openPromptedSession(user)).say("Go")).runId),
  );
  const claim = async (runId: string) => {
    const claimed = await worker.claim(runId);
    return claimed ? [{ runId, token: claimed.token }] : [];
  };
  const claimAll = async () => (await Promise.all([...runs, ...runs, ...runs].map(claim))).flat();
  const first = await claimAll();
  expect(first).toHaveLength(2);
  expect(await claimAll()).toHaveLength(0);
  await Promise.all(first.map((lease) => worker.finish(lease)));
  expect(await claimAll()).toHaveLength(2);
});

test("Two sweeps at once take each dead run once", async () => {
  const users = await Promise.all([signUp(), signUp()]);
  const scenes = await Promise.all(
    Array.from({ length: 12 }, async (_, n) => {
      const session = await openPromptedSession(users[n % 2]);
      return { session, runId: (await session.say("Die")).runId };
    }),
  );
  for (const user of users) {
    await operator`insert into private.user_limits (user_id, max_live_runs) values (${user.id}, 100)`;
  }
  for (const { runId } of scenes) {
    await beginCall(worker, await worker.take(runId), 1, "claude-sonnet-5-5");
    await expireLease(runId);
  }
  await Promise.all([sweep(), sweep(), sweep(), sweep()]);
  for (const { session, runId } of scenes) {
    expect(await statusOf(runId)).toBe("queued");
    expect((await eventTypes(operator, session.id, runId)).filter((type) => type === "run_queued")).toHaveLength(2);
  }
  const reserved =
    await operator`select reserved::float from private.user_spend where user_id = any(${users.map(({ id }) => id)})`;
  expect(reserved).toEqual([{ reserved: 0 }, { reserved: 0 }]);
});

test("A session that cannot be swept does not keep the sweep from the others", async () => {
  const [broken, sound] = [await atWork(), await atWork()];
  const [session] = await operator`update public.sessions s set last_seq = 0 from public.sessions before
    where s.id = ${broken.session.id} and before.id = s.id returning before.last_seq::integer`;
  await Promise.all([expireLease(broken.runId), expireLease(sound.runId)]);
  const [swept] = await sweep();
  expect(swept?.counts.passed_over).toBeGreaterThanOrEqual(1);
  expect([await statusOf(broken.runId), await statusOf(sound.runId)]).toEqual(["running", "queued"]);
  await operator`update public.sessions set last_seq = ${session?.last_seq} where id = ${broken.session.id}`;
  await sweep();
  expect(await statusOf(broken.runId)).toBe("queued");
  expect(await brokenInvariants(operator, broken.session.id)).toEqual([]);
});

test("A lease renewed just in time is never taken by a sweep", async () => {
  for (let round = 0; round < rounds; round++) {
    const { session, runId, lease } = await atWork();
    await expireLease(runId);
    const [renewed] = await endings(worker.heartbeat(lease), sweep());
    expect(renewed === "done" ? "running" : "queued").toBe(await statusOf(runId));
    expect((await eventTypes(operator, session.id, runId)).includes("run_yielded")).toBe(false);
    expect(await brokenInvariants(operator, session.id)).toEqual([]);
  }
});

test("A stop and a finish at once end the run once", async () => {
  for (let round = 0; round < rounds; round++) {
    const { session, runId, lease } = await atWork();
    const stop = done(session.owner.userDb.rpc("stop_run", { run_id: runId }));
    expect(await endings(stop, worker.finish(lease))).toEqual(["done", "done"]);
    expect(await statusOf(runId)).toBe("succeeded");
    expect(await brokenInvariants(operator, session.id)).toEqual([]);
  }
});

test("An append concurrent with a stop is stored, and the next one reports the stop", async () => {
  for (let round = 0; round < rounds; round++) {
    const { session, runId, lease } = await atWork();
    const call = await beginCall(worker, lease, 1);
    const text = { type: "text_streamed", message_id: call.messageId, part: 0, text: "on and on" };
    const stop = done(session.owner.userDb.rpc("stop_run", { run_id: runId }));
    expect(await endings(stop, worker.append(lease, [text]))).toEqual(["done", "done"]);
    expect(await worker.append(lease, [text])).toMatchObject({ stop_requested: true });
    await worker.finish(lease, "stopped");
    const kept = await operator`select parts from public.messages where run_id = ${runId}`;
    expect(kept).toEqual([{ parts: [{ type: "text", text: "on and onon and on" }] }]);
    expect(await brokenInvariants(operator, session.id)).toEqual([]);
  }
});

test("An append concurrent with a yield of the same lease is stored before it or not at all", async () => {
  for (let round = 0; round < rounds; round++) {
    const { session, lease } = await atWork();
    const call = await beginCall(worker, lease, 1);
    const text = { type: "text_streamed", message_id: call.messageId, part: 0, text: "late?" };
    const [appended, yielded] = await endings(worker.append(lease, [text]), worker.yield(lease));
    expect(yielded).toBe("done");
    const types = await eventTypes(operator, session.id);
    expect(types.includes("text_streamed")).toBe(appended === "done");
    expect(types.at(-1)).toBe("run_yielded");
    expect(await brokenInvariants(operator, session.id)).toEqual([]);
  }
});

test("Of two members' answers the first counts, and the other is refused", async () => {
  for (let round = 0; round < rounds / 2; round++) {
    const { session, runId, lease } = await atWork();
    const editor = await signUp();
    await session.add(editor, "editor");
    const request = { id: randomUUID(), kind: "question", question: { text: "Whose?" } };
    await worker.wait(lease, request);
    const answers = await Promise.all(
      [session.owner, editor].map(({ userDb }, n) =>
        userDb.rpc("answer_request", { request_id: request.id, answer: { n } }),
      ),
    );
    expect(answers.map(({ error }) => error?.message ?? "done").sort()).toEqual(["done", "request_closed"]);
    const [stored] =
      await operator`select (answer ->> 'n')::integer as n from public.run_requests where id = ${request.id}`;
    expect(answers[stored?.n]?.error).toBeNull();
    expect((await eventTypes(operator, session.id, runId)).filter((type) => type === "request_answered")).toHaveLength(
      1,
    );
    expect(await brokenInvariants(operator, session.id)).toEqual([]);
  }
});

test("Either an answer or the concurrent expiry closes a request, and the run continues", async () => {
  for (let round = 0; round < rounds; round++) {
    const { session, runId, lease } = await atWork();
    const request = { id: randomUUID(), kind: "question", question: {} };
    await worker.wait(lease, request);
    await operator`update public.run_requests set expires_at = now() - interval '1 second' where id = ${request.id}`;
    const answer = session.owner.userDb.rpc("answer_request", { request_id: request.id, answer: {} });
    const [{ error }] = await Promise.all([answer, sweep()]);
    await sweep(); // a locked session is skipped, and swept the next time
    const [stored] = await operator`select status from public.run_requests where id = ${request.id}`;
    expect(stored?.status).toBe(error ? "expired" : "answered");
    expect(await statusOf(runId)).toBe("queued");
    expect(await brokenInvariants(operator, session.id)).toEqual([]);
  }
});

test("A session deleted during a model call leaves no money reserved and no event, and the worker loses its lease", async () => {
  for (const isLate of [false, true]) {
    const { session, lease } = await atWork();
    const call = await beginCall(worker, lease, 1, "claude-sonnet-5-5");
    const deletion = done(session.owner.userDb.rpc("delete_session", { session_id: session.id }));
    if (isLate) await deletion;
    const [finished] = await endings(worker.finishCall(lease, said(call, "Too late?")), deletion);
    expect(isLate ? ["lease_lost"] : ["lease_lost", "done"]).toContain(finished);
    expect(await operator`select from public.session_events where session_id = ${session.id}`).toHaveLength(0);
    expect(await sqlRefusal(worker.heartbeat(lease))).toMatchObject({ code: "lease_lost" });
    const [spend] =
      await operator`select reserved::float, spent > 0 as is_charged from private.user_spend where user_id = ${session.owner.id}`;
    expect(spend).toEqual({ reserved: 0, is_charged: true });
  }
});

test("A session deleted while a user's call for it is settled waits for that without a deadlock", async () => {
  const { session, lease } = await atWork();
  const { id, owner } = session;
  await beginCall(worker, lease, 1, "claude-sonnet-5-5");
  const call_id = randomUUID();
  const call = { call_id, request_id: randomUUID(), session_id: id, function_name: "session_title" };
  const most = { model_id: "claude-sonnet-5-5", ...largestCall };
  await sql`select worker.start_model_call_for(${owner.id}, ${sql.json({ ...call, ...most })})`;
  const { deletion } = await operator.begin(async (tx) => {
    await tx`select from public.model_calls where id = ${call_id} for update`;
    const deletion = Promise.allSettled([done(owner.userDb.rpc("delete_session", { session_id: id }))]);
    await tx`select pg_sleep(0.3)`;
    await tx`select worker.finish_model_call_for(${owner.id}, ${tx.json({ call_id })})`;
    return { deletion };
  });
  expect(await deletion).toMatchObject([{ status: "fulfilled" }]);
  const [spend] = await operator`select reserved::float from private.user_spend where user_id = ${owner.id}`;
  expect(spend).toEqual({ reserved: 0 });
});

test("A deleted user's sessions are deleted; in other users' sessions their run may call no model", async () => {
  const [own, others] = [await atWork(), await openPromptedSession()];
  const user = own.session.owner;
  await others.add(user, "editor");
  const { runId } = await others.say("For a while", user.userDb);
  const lease = await worker.take(runId);
  await operator`delete from auth.users where id = ${user.id}`;
  expect(await sqlRefusal(worker.heartbeat(own.lease))).toMatchObject({ code: "lease_lost" });
  await expect(beginCall(worker, lease, 1)).rejects.toThrow("requester_left");
  await worker.finish(lease, "failed", "requester_left", "Whoever asked has left.");
  expect(await brokenInvariants(operator, others.id)).toEqual([]);
});

test("Everything at once on a few sessions of the same users ends without a deadlock", async () => {
  const users = await Promise.all([signUp(), signUp()]);
  await operator`insert into private.user_limits (user_id, max_live_runs) select unnest(${users.map(({ id }) => id)}::uuid[]), 100`;
  const sessions = await Promise.all(Array.from({ length: 4 }, (_, n) => openPromptedSession(users[n % 2])));
  const work = async (lease: Lease, turn: number) => {
    await endings(beginCall(worker, lease, 1, "claude-sonnet-5-5"));
    if (turn % 3 === 0) await expireLease(lease.runId);
    await endings(worker.heartbeat(lease), sweep(), worker.finish(lease));
  };
  const live = async (session: PromptedSession, turn: number) => {
    const { runId } = await session.say(`turn ${turn}`);
    const claimed = await worker.claim(runId);
    if (claimed) await work({ runId, token: claimed.token }, turn);
    await done(session.owner.userDb.rpc("stop_run", { run_id: runId }));
  };
  await Promise.all(
    sessions.flatMap((session) =>
      [0, 1, 2].map((requestLog) => live(session, requestLog).then(() => live(session, requestLog + 3))),
    ),
  );
  for (const { id } of sessions) {
    expect(await operator`select id from public.runs where session_id = ${id} and finished_at is null`).toEqual([]);
  }
  const reserved =
    await operator`select reserved::float from private.user_spend where user_id = any(${users.map(({ id }) => id)})`;
  expect(reserved).toEqual([{ reserved: 0 }, { reserved: 0 }]);
});
