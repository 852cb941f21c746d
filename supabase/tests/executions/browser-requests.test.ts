// Programs that a run asks browsers to run. One browser runs each, and its end answers the request.
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verbsOf } from "../../functions/_shared/client/verbs.ts";
import { agentWorker, workerSql } from "../support/agent-worker.ts";
import { actingAs } from "../support/seeded-session.ts";
import { addMember } from "../support/session.ts";
import { done, operatorSql, refusal, signUp, type TestUser } from "../support/test-users.ts";
import { ended, openWithProgram, report, start } from "./browser-program.ts";

let sql: postgres.Sql;
let worker: postgres.Sql;
beforeAll(() => {
  sql = operatorSql();
  worker = workerSql();
});
afterAll(() => Promise.all([sql.end(), worker.end()]));

/** A run that waits for a browser to run main.py. */
async function askBrowsers(owner: TestUser, sessionId: string, stdin = "in") {
  const parts = [{ type: "text", text: "Run it" }];
  const { run_id: runId } = await verbsOf(owner.userDb)("send_message", {
    session_id: sessionId,
    id: randomUUID(),
    parts,
  });
  const requestId = randomUUID();
  const question = { language: "python", entry: "main.py", revision: 1, stdin, seconds: 10 };
  const agent = agentWorker(worker);
  await agent.wait(await agent.take(runId), {
    ...{ id: requestId, kind: "execution", call_id: "call-1", question, seconds: 60 },
  });
  return { runId, requestId };
}

const claim = ({ userDb }: TestUser, requestId: string, id: string = randomUUID()) =>
  verbsOf(userDb)("claim_execution_request", { request_id: requestId, id });
const letLeaseExpire = (id: string) =>
  sql`update worker.execution_leases set expires_at = now() - interval '1 second' where execution_id = ${id}`;
const fillStorage = ({ id }: TestUser) =>
  sql`insert into private.user_limits (user_id, max_stored_bytes) values (${id}, 0)`;
async function requestOf(id: string) {
  const [row] = await sql`select status, answer, answered_by from public.run_requests where id = ${id}`;
  return row && { ...row };
}

test("One of two browsers gets it, and its end answers the request with the row's id", async () => {
  const { owner, sessionId } = await openWithProgram();
  const { runId, requestId } = await askBrowsers(owner, sessionId);
  const claims = await Promise.all([claim(owner, requestId), claim(owner, requestId)]);
  const [mine] = claims.filter((it) => it !== null);
  expect(claims.filter((it) => it === null)).toHaveLength(1);
  if (!mine) throw new Error("Nobody got it.");
  expect(mine.execution).toMatchObject({ run_id: runId, call_id: "call-1", status: "running", ran_in: "browser" });
  await done(report(owner, { id: mine.execution.id, token: mine.token ?? "" }, { ...ended, displays: [{ at: 0 }] }));
  const answer = { ...ended, execution_id: mine.execution.id, shown: 1 };
  expect(await requestOf(requestId)).toEqual({ status: "answered", answer, answered_by: owner.id });
  const [run] = await sql`select status from public.runs where id = ${runId}`;
  expect(run?.status).toBe("queued");
  expect(await claim(owner, requestId)).toBeNull();
});

test("When the browser that has it is closed, another one takes it over, and a late report changes nothing", async () => {
  const { owner, sessionId } = await openWithProgram();
  const { requestId } = await askBrowsers(owner, sessionId);
  const first = await claim(owner, requestId);
  expect(await claim(owner, requestId)).toBeNull();
  await letLeaseExpire(first?.execution.id ?? "");
  const second = await claim(owner, requestId);
  expect(second?.execution.status).toBe("running");
  const late = { id: first?.execution.id ?? "", token: first?.token ?? "" };
  expect(await done(report(owner, late, ended))).toBe("failed");
  expect(await requestOf(requestId)).toMatchObject({ status: "open" });
});

test("Stopping it answers the request, so that the run goes on", async () => {
  const { owner, sessionId } = await openWithProgram();
  const { requestId } = await askBrowsers(owner, sessionId);
  const claimed = await claim(owner, requestId);
  await done(owner.userDb.rpc("stop_execution", { execution_id: claimed?.execution.id ?? "" }));
  expect(await requestOf(requestId)).toMatchObject({ status: "answered", answer: { status: "stopped" } });
});

test("Where the owner's storage is full, stopping it still answers the request", async () => {
  const { owner, sessionId } = await openWithProgram();
  const { requestId } = await askBrowsers(owner, sessionId);
  const claimed = await claim(owner, requestId);
  await fillStorage(owner);
  await done(owner.userDb.rpc("stop_execution", { execution_id: claimed?.execution.id ?? "" }));
  expect(await requestOf(requestId)).toMatchObject({ status: "answered", answer: { status: "stopped" } });
});

test("A blocked user, and one with as many programs as they may have, cannot claim it", async () => {
  const { owner, sessionId } = await openWithProgram();
  const { requestId } = await askBrowsers(owner, sessionId);
  const args = { request_id: requestId, id: randomUUID() };
  for (let count = 0; count < 5; count += 1) await start(owner, sessionId);
  const claiming = () => refusal(owner.userDb.rpc("claim_execution_request", args));
  expect(await claiming()).toMatchObject({ code: "too_many_queued" });
  await sql`insert into private.user_limits (user_id, is_blocked) values (${owner.id}, true)`;
  expect(await claiming()).toMatchObject({ code: "user_blocked" });
});

test("A browser at work keeps the request open beyond its time, but not beyond ten minutes", async () => {
  const { owner, sessionId } = await openWithProgram();
  const { requestId } = await askBrowsers(owner, sessionId);
  const claimed = await claim(owner, requestId);
  const program = { id: claimed?.execution.id ?? "", token: claimed?.token ?? "" };
  const leftAfter = async (age: string) => {
    // Not in the past: a sweep of another test would close it.
    await sql`update public.run_requests set created_at = now() - ${age}::interval,
      expires_at = now() + interval '5 seconds' where id = ${requestId}`;
    await done(report(owner, program, {}));
    const [row] = await sql`select expires_at > now() + interval '9 seconds' as is_open
      from public.run_requests where id = ${requestId}`;
    return row?.is_open;
  };
  expect([await leftAfter("1 minute"), await leftAfter("11 minutes")]).toEqual([true, false]);
});

test("Only those who may write can claim it, and a question is not a program", async () => {
  const { owner, sessionId } = await openWithProgram();
  const viewer = await signUp();
  await addMember(owner, sessionId, viewer, "viewer");
  const { requestId } = await askBrowsers(owner, sessionId);
  const args = { request_id: requestId, id: randomUUID() };
  expect(await refusal(viewer.userDb.rpc("claim_execution_request", args))).toMatchObject({ code: "forbidden" });
  await actingAs(sql, owner.id, (tx) => tx`update public.run_requests set kind = 'question' where id = ${requestId}`);
  expect(await refusal(owner.userDb.rpc("claim_execution_request", args))).toMatchObject({ code: "invalid_input" });
});

test("What the agent reads has the note, both ends of a long output, and that it was cut", async () => {
  const answerTo = async (said: object) => {
    const { owner, sessionId } = await openWithProgram();
    const { requestId } = await askBrowsers(owner, sessionId);
    const claimed = await claim(owner, requestId);
    await done(report(owner, { id: claimed?.execution.id ?? "", token: claimed?.token ?? "" }, { ...ended, ...said }));
    return (await requestOf(requestId))?.answer;
  };
  expect(await answerTo({ note: "It was slow.", is_output_cut: true })).toMatchObject({
    output: "It was slow.\n1\n2\n",
    is_output_cut: true,
  });
  expect(await answerTo({ output: "a".repeat(20_000) + "b".repeat(20_000) })).toMatchObject({
    output: `${"a".repeat(15_000)}\n…\n${"b".repeat(15_000)}`,
    is_output_cut: true,
  });
});

test("A program whose run has been stopped ends without answering anything", async () => {
  const { owner, sessionId } = await openWithProgram();
  const { runId, requestId } = await askBrowsers(owner, sessionId);
  const claimed = await claim(owner, requestId);
  await done(owner.userDb.rpc("stop_run", { run_id: runId }));
  await done(report(owner, { id: claimed?.execution.id ?? "", token: claimed?.token ?? "" }, ended));
  expect(await requestOf(requestId)).toEqual({ status: "withdrawn", answer: null, answered_by: null });
  const [run] = await sql`select status from public.runs where id = ${runId}`;
  expect(run?.status).toBe("stopped");
});

test("An id that another program has, or another member's browser, gives nobody a token", async () => {
  const { owner, sessionId } = await openWithProgram();
  const friend = await signUp();
  await addMember(owner, sessionId, friend, "editor");
  const { requestId } = await askBrowsers(owner, sessionId);
  const own = await start(owner, sessionId);
  const claiming = ({ userDb }: TestUser, id: string) =>
    refusal(userDb.rpc("claim_execution_request", { request_id: requestId, id }));
  expect(await claiming(owner, own.id)).toMatchObject({ code: "id_taken" });
  const claimed = await claim(owner, requestId);
  expect(await claiming(friend, claimed?.execution.id ?? "")).toMatchObject({ code: "id_taken" });
  const again = await claim(owner, requestId, claimed?.execution.id);
  expect(again).toEqual(claimed);
});

test("While runs are paused nobody gets it, and an owner without room for its input is told so", async () => {
  const { owner, sessionId } = await openWithProgram();
  const { requestId } = await askBrowsers(owner, sessionId);
  const paused = actingAs(sql, owner.id, async (tx) => {
    // Only this transaction sees it, because other stories run at the same time.
    await tx`update private.settings set runs_paused = true`;
    const [row] = await tx`select public.claim_execution_request(${requestId}, ${randomUUID()}) as claimed`;
    expect(row).toEqual({ claimed: null });
    throw new Error("go on again");
  });
  await expect(paused).rejects.toThrow("go on again");
  await fillStorage(owner);
  const args = { request_id: requestId, id: randomUUID() };
  expect(await refusal(owner.userDb.rpc("claim_execution_request", args))).toMatchObject({ code: "storage_full" });
});

test("Of an input that is longer than a row holds, the row has the beginning", async () => {
  const { owner, sessionId } = await openWithProgram();
  const { requestId } = await askBrowsers(owner, sessionId, "€".repeat(30_000));
  const claimed = await claim(owner, requestId);
  const [row] = await sql`select char_length(stdin) as characters from public.executions
    where id = ${claimed?.execution.id ?? ""}`;
  expect(row).toEqual({ characters: 16_384 });
});
