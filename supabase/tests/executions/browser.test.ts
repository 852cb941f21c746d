// Programs that browsers run: people's own, and those that a run asks for. One browser runs each, and what it reports is kept.
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verbsOf } from "../../functions/_shared/client/verbs.ts";
import { agentWorker, workerSql } from "../support/agent-worker.ts";
import { actingAs } from "../support/seeded-session.ts";
import { logOf } from "../support/session-rows.ts";
import { addMember, openSession, write } from "../support/session.ts";
import { done, operatorSql, refusal, signUp, type TestUser } from "../support/test-users.ts";

let sql: postgres.Sql;
let worker: postgres.Sql;
beforeAll(() => {
  sql = operatorSql();
  worker = workerSql();
});
afterAll(() => Promise.all([sql.end(), worker.end()]));

async function openWithProgram() {
  const owner = await signUp();
  const sessionId = await openSession(owner);
  await write(owner, sessionId, "main.py", "print(1)\nprint(2)");
  return { owner, sessionId };
}

async function start({ userDb }: TestUser, sessionId: string, more: { first_line?: number; last_line?: number } = {}) {
  const id = randomUUID();
  const program = { session_id: sessionId, id, entry: "main.py", ...more };
  const { token } = await verbsOf(userDb)("start_browser_execution", program);
  return { id, token: token ?? "" };
}

const report = (
  { userDb }: TestUser,
  { id, token }: { id: string; token: string },
  said: Readonly<Record<string, unknown>>,
) => userDb.rpc("report_execution", { execution_id: id, token, report: JSON.parse(JSON.stringify(said)) });

/** A run that waits for a browser to run main.py. */
async function askBrowsers(owner: TestUser, sessionId: string) {
  const parts = [{ type: "text", text: "Run it" }];
  const { run_id: runId } = await verbsOf(owner.userDb)("send_message", {
    session_id: sessionId,
    id: randomUUID(),
    parts,
  });
  const requestId = randomUUID();
  const question = { language: "python", entry: "main.py", revision: 1, stdin: "in", seconds: 10 };
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
const ended = { status: "succeeded", exit_code: 0, duration_ms: 12, output: "1\n2\n", is_output_cut: false };
async function requestOf(id: string) {
  const [row] = await sql`select status, answer, answered_by from public.run_requests where id = ${id}`;
  return row && { ...row };
}

describe("a program in one's own browser", () => {
  test("Its start, its output while it runs and its end are stored, and members see them", async () => {
    const { owner, sessionId } = await openWithProgram();
    const friend = await signUp();
    await addMember(owner, sessionId, friend, "viewer");
    const program = await start(owner, sessionId, { first_line: 2, last_line: 2 });
    const seen = async () => {
      const columns = "status, output, displays, memory_bytes, exit_code, is_output_cut, ran_in, duration_ms";
      return done(friend.userDb.from("executions").select(columns).eq("id", program.id).single());
    };
    const displays = [{ at: 2, type: "image/png", content: "QUJD" }];
    expect(await done(report(owner, program, { output: "2\n", displays, memory_bytes: 5_000_000_000 }))).toBe(
      "running",
    );
    const running = { status: "running", output: "2\n", displays, memory_bytes: 5_000_000_000, ran_in: "browser" };
    expect(await seen()).toEqual({ ...running, exit_code: null, is_output_cut: false, duration_ms: null });
    expect(await done(report(owner, program, { ...ended, memory_bytes: 7 }))).toBe("succeeded");
    expect(await seen()).toMatchObject({ ...ended, displays, memory_bytes: 7 });
    const log = (await logOf(sql, sessionId)).slice(-3);
    expect(log.map(({ type, actor_id }) => [type, actor_id])).toEqual([
      ["execution_queued", owner.id],
      ["execution_started", owner.id],
      ["execution_finished", owner.id],
    ]);
    expect(log[0]?.payload).toMatchObject({ ran_in: "browser", first_line: 2, last_line: 2 });
  });

  test("A repeated start is one program with one token, and repeating the end is harmless", async () => {
    const { owner, sessionId } = await openWithProgram();
    const args = { session_id: sessionId, id: randomUUID(), entry: "main.py" };
    const first = await verbsOf(owner.userDb)("start_browser_execution", args);
    expect(await verbsOf(owner.userDb)("start_browser_execution", args)).toEqual(first);
    const program = { id: args.id, token: first.token ?? "" };
    expect(await done(report(owner, program, ended))).toBe("succeeded");
    expect(await done(report(owner, program, { ...ended, output: "other" }))).toBe("succeeded");
    const [row] = await sql`select output from public.executions where id = ${program.id}`;
    expect(row?.output).toBe("1\n2\n");
  });

  test("Stopped elsewhere, it keeps what it has printed, and its browser learns that with its next report", async () => {
    const { owner, sessionId } = await openWithProgram();
    const program = await start(owner, sessionId);
    await done(report(owner, program, { output: "so far" }));
    await done(owner.userDb.rpc("stop_execution", { execution_id: program.id }));
    expect(await done(report(owner, program, { output: "more" }))).toBe("stopped");
    const [row] = await sql`select status, output, ran_in from public.executions where id = ${program.id}`;
    expect(row).toEqual({ status: "stopped", output: "so far", ran_in: "browser" });
  });

  test("Another token, and a member who may only read, report nothing", async () => {
    const { owner, sessionId } = await openWithProgram();
    const viewer = await signUp();
    await addMember(owner, sessionId, viewer, "viewer");
    const program = await start(owner, sessionId);
    const forged = { ...program, token: randomUUID() };
    expect(await refusal(report(owner, forged, ended))).toMatchObject({ code: "lease_lost" });
    expect(await refusal(report(viewer, program, ended))).toMatchObject({ code: "forbidden" });
    const [row] = await sql`select status from public.executions where id = ${program.id}`;
    expect(row?.status).toBe("running");
  });

  test("A browser that is closed ends its program with a reason, and no process of ours runs it again", async () => {
    const { owner, sessionId } = await openWithProgram();
    const program = await start(owner, sessionId);
    await done(report(owner, program, { output: "so far" }));
    await letLeaseExpire(program.id);
    const [claimed] = await worker`select worker.claim_execution(${program.id}) as answer`;
    expect(claimed?.answer).toBeNull();
    await done(owner.userDb.rpc("look_after", { session_id: sessionId }));
    const [row] = await sql`select status, output, note from public.executions where id = ${program.id}`;
    const note = "The browser that ran this program was closed.";
    expect(row).toEqual({ status: "failed", output: "so far", note });
  });

  test("A program of the server gives its starter no token, and takes no report with the worker's", async () => {
    const { owner, sessionId } = await openWithProgram();
    const program = { session_id: sessionId, id: randomUUID(), entry: "main.py" };
    await verbsOf(owner.userDb)("start_execution", program);
    const [claimed] = await worker`select worker.claim_execution(${program.id}) as answer`;
    expect((await verbsOf(owner.userDb)("start_browser_execution", program)).token).toBeNull();
    const stolen = { id: program.id, token: claimed?.answer.token };
    expect(await refusal(report(owner, stolen, ended))).toMatchObject({ code: "lease_lost" });
  });

  test("Whole numbers may be written with a fraction of zero", async () => {
    const { owner, sessionId } = await openWithProgram();
    const { id, token } = await start(owner, sessionId);
    const text = '{"status": "failed", "exit_code": 1.0, "duration_ms": 12.0, "memory_bytes": 5.0}';
    await actingAs(sql, owner.id, (tx) => tx`select public.report_execution(${id}, ${token}, ${text}::text::jsonb)`);
    const [row] = await sql`select exit_code, duration_ms, memory_bytes::integer from public.executions
      where id = ${id}`;
    expect(row).toEqual({ exit_code: 1, duration_ms: 12, memory_bytes: 5 });
  });

  test("Where the owner's storage is full, a program ends without the output that has no room, and says so", async () => {
    const { owner, sessionId } = await openWithProgram();
    const program = await start(owner, sessionId);
    await done(report(owner, program, { output: "so far" }));
    await fillStorage(owner);
    expect(await done(report(owner, program, { output: "so far, and more" }))).toBe("running");
    expect(await done(report(owner, program, { ...ended, output: "so far, and more" }))).toBe("succeeded");
    const [row] = await sql`select output, is_output_cut, note from public.executions where id = ${program.id}`;
    const note = "There was no room to store all of its output.";
    expect(row).toEqual({ output: "so far", is_output_cut: true, note });
  });

  test("Large outputs that follow each other at once are not all stored, but the last one is", async () => {
    const { owner, sessionId } = await openWithProgram();
    const program = await start(owner, sessionId);
    const stored = async () => {
      const [row] = await sql`select left(output, 1) as output from public.executions where id = ${program.id}`;
      return row?.output;
    };
    const displays = [{ at: 0, type: "text/html", content: "x".repeat(1_000_000) }];
    await done(report(owner, program, { output: "1", displays }));
    expect(await done(report(owner, program, { output: "2" }))).toBe("running");
    expect(await stored()).toBe("1");
    await done(report(owner, program, { ...ended, output: "3" }));
    expect(await stored()).toBe("3");
  });

  test.each([
    [{ output: "x".repeat(262_145) }, "too_large"],
    [{ displays: [{ content: "x".repeat(1_048_577) }] }, "too_large"],
    [{ status: "running" }, "invalid_input"],
    [{ ...ended, exit_code: 0.5 }, "invalid_input"],
    [{ ...ended, duration_ms: 1e12 }, "invalid_input"],
    [{ ...ended, note: "x".repeat(501) }, "invalid_input"],
    [{ owner_id: "me" }, "invalid_input"],
  ])("What a row cannot hold is refused: %#", async (said, code) => {
    const { owner, sessionId } = await openWithProgram();
    expect(await refusal(report(owner, await start(owner, sessionId), said))).toMatchObject({ code });
  });

  test("Lines that are no range are refused", async () => {
    const { owner, sessionId } = await openWithProgram();
    for (const lines of [{ first_line: 1 }, { first_line: 0, last_line: 2 }, { first_line: 3, last_line: 2 }]) {
      const program = { session_id: sessionId, id: randomUUID(), entry: "main.py", ...lines };
      expect(await refusal(owner.userDb.rpc("start_execution", program))).toMatchObject({ code: "invalid_input" });
    }
  });
});

describe("a program that a run asks browsers to run", () => {
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
});
