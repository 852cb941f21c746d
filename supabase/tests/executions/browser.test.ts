// Programs that people run in their own browsers. What a browser reports is kept.
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verbsOf } from "../../functions/_shared/client/verbs.ts";
import { workerSql } from "../support/agent-worker.ts";
import { actingAs } from "../support/seeded-session.ts";
import { logOf } from "../support/session-rows.ts";
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

const letLeaseExpire = (id: string) =>
  sql`update worker.execution_leases set expires_at = now() - interval '1 second' where execution_id = ${id}`;
const fillStorage = ({ id }: TestUser) =>
  sql`insert into private.user_limits (user_id, max_stored_bytes) values (${id}, 0)`;

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
  expect(await done(report(owner, program, { output: "2\n", displays, memory_bytes: 5_000_000_000 }))).toBe("running");
  expect(await done(report(owner, program, { output: "2\nand more" }))).toBe("running");
  const running = {
    status: "running",
    output: "2\nand more",
    displays,
    memory_bytes: 5_000_000_000,
    ran_in: "browser",
  };
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

test("Each report renews the lease of the browser, also one that has nothing to say", async () => {
  const { owner, sessionId } = await openWithProgram();
  const program = await start(owner, sessionId);
  await sql`update worker.execution_leases set expires_at = now() + interval '2 seconds' where execution_id = ${program.id}`;
  await done(report(owner, program, {}));
  const [lease] = await sql`select expires_at > now() + interval '20 seconds' as is_renewed
    from worker.execution_leases where execution_id = ${program.id}`;
  expect(lease).toEqual({ is_renewed: true });
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
  const [program, shown] = [await start(owner, sessionId), await start(owner, sessionId)];
  await done(report(owner, program, { output: "so far" }));
  await fillStorage(owner);
  expect(await done(report(owner, program, { output: "so far, and more" }))).toBe("running");
  expect(await done(report(owner, program, { ...ended, output: "so far, and more" }))).toBe("succeeded");
  const stored = async ({ id }: { readonly id: string }) => {
    const [row] = await sql`select output, displays, is_output_cut, note from public.executions where id = ${id}`;
    return row && { ...row };
  };
  const note = "There was no room to store all of its output.";
  expect(await stored(program)).toEqual({ output: "so far", displays: null, is_output_cut: true, note });
  const displays = [{ at: 0, type: "image/png", content: "QUJD" }];
  await done(report(owner, shown, { ...ended, output: "", displays, note: "Its own note." }));
  expect(await stored(shown)).toEqual({ output: "", displays: null, is_output_cut: true, note: "Its own note." });
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
  [{ ...ended, exit_code: -1 }, "invalid_input"],
  [{ ...ended, exit_code: 0.5 }, "invalid_input"],
  [{ ...ended, duration_ms: 1e12 }, "invalid_input"],
  [{ ...ended, note: "x".repeat(501) }, "invalid_input"],
  [{ owner_id: "me" }, "invalid_input"],
])("What a row cannot hold is refused: %#", async (said, code) => {
  const { owner, sessionId } = await openWithProgram();
  expect(await refusal(report(owner, await start(owner, sessionId), said))).toMatchObject({
    code,
    sentence: expect.stringMatching(/^(A report holds|A program ends|Only these)/),
  });
});

test("Lines that are no range are refused", async () => {
  const { owner, sessionId } = await openWithProgram();
  for (const lines of [{ first_line: 1 }, { first_line: 0, last_line: 2 }, { first_line: 3, last_line: 2 }]) {
    const program = { session_id: sessionId, id: randomUUID(), entry: "main.py", ...lines };
    expect(await refusal(owner.userDb.rpc("start_execution", program))).toMatchObject({ code: "invalid_input" });
  }
});
