// Which kicks are sent while runs wait. On a stack of its own, because the address and the limits are global settings. What
// time does is shown by making rows older.
import { createServer, type Server } from "node:http";
import { createClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type RunningStack, startStack } from "../../../scripts/product/programs.ts";
import { listen } from "../support/listen.ts";
import { actingAs } from "../support/seeded-session.ts";
import { logOf } from "../support/session-rows.ts";

const kicked: string[] = [];
let agent: Server;
let stack: RunningStack;
let operator: postgres.Sql;
let ownerId: string;

beforeAll(async () => {
  agent = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += chunk;
    });
    request.on("end", () => {
      kicked.push(JSON.parse(text).run_id);
      response.writeHead(202).end();
    });
  });
  const agentHost = await listen(agent);
  stack = await startStack({ args: ["--ephemeral", "--port", "0", "--log-level", "warn"] });
  operator = postgres(stack.details.dbUrl, { max: 3, onnotice: () => undefined });
  await operator`update private.settings set agent_url = ${`http://${agentHost}/agent`}`;
  const { auth } = createClient(stack.details.url, stack.details.secretKey);
  const { data } = await auth.admin.createUser({ email: "owner@example.com", email_confirm: true });
  ownerId = data.user?.id ?? "";
});
afterAll(async () => {
  await operator.end();
  await stack.stop();
  agent.close();
});
beforeEach(async () => {
  await operator`delete from public.sessions`;
  await operator`delete from private.user_limits`;
  await operator`update private.settings set runs_paused = false, lease_seconds = 3`;
  await operator`update private.settings set runs_resumed_at = null`;
  kicked.length = 0;
});

async function openSession(): Promise<string> {
  const [session] = await operator`with made as (
      insert into public.sessions (id, owner_id) values (gen_random_uuid(), ${ownerId}) returning id, owner_id
    ), member as (insert into public.session_members (session_id, user_id, role) select id, owner_id, 'owner' from made)
    select id from made`;
  return session?.id;
}

async function say(sessionId: string): Promise<string> {
  const [message] = await operator`insert into public.messages (session_id, role, parts)
    values (${sessionId}, 'user', '[{"type": "text", "text": "Go"}]') returning id`;
  const [run] = await operator`select id from public.runs where message_id = ${message?.id}`;
  return run?.id;
}

/** Says something in so many sessions. */
async function wait(sessions: number): Promise<string[]> {
  const runIds: string[] = [];
  for (const _ of Array(sessions).keys()) runIds.push(await say(await openSession()));
  return runIds;
}

/** Lets ten minutes pass, with a sweep every five seconds. */
async function passTenMinutes(): Promise<void> {
  for (const _ of Array(120).keys()) {
    await operator`update public.runs set created_at = created_at - interval '5 seconds',
      kicked_at = kicked_at - interval '5 seconds'`;
    await operator`select worker.sweep()`;
  }
}

/** Kicks of all runs, once as many have arrived as were sent. */
async function arrived(): Promise<string[]> {
  const [sent] = await operator`select coalesce(sum(kicks), 0)::int as kicks from public.runs`;
  await expect.poll(() => kicked.length).toBe(sent?.kicks);
  return kicked;
}

test("The three runs that may start are kicked ever more rarely over ten minutes", async () => {
  const runIds = await wait(3);
  await passTenMinutes();
  const kicks = await arrived();
  expect(new Set(kicks)).toEqual(new Set(runIds));
  // After 3, 6, 12, 24, 48, 96 seconds, then every two minutes: nine each, or ten when a sweep comes at the right moment.
  expect(kicks.length).toBeGreaterThanOrEqual(3 * 8);
  expect(kicks.length).toBeLessThanOrEqual(3 * 11);
});

test("Of 100 waiting sessions three at a time are kicked, and after five kicks in vain the next ones get their turn", async () => {
  const runIds = await wait(100);
  // On a slow machine the sweep has kicked others before the last one waits.
  expect((await arrived()).slice(0, 3).toSorted()).toEqual(runIds.slice(0, 3).toSorted());
  await passTenMinutes();
  const kicks = await arrived();
  // Five kicks take about a minute and a half.
  const tried = runIds.slice(0, new Set(kicks).size);
  expect(new Set(kicks)).toEqual(new Set(tried));
  expect(tried.length).toBeGreaterThanOrEqual(3 * 5);
  expect(tried.length).toBeLessThanOrEqual(3 * 8);
  for (const runId of tried) expect(kicks.filter((id) => id === runId).length).toBeLessThanOrEqual(5);
});

test("A run that ends kicks another session before those whose kick may still be answered", async () => {
  const runIds = await wait(4);
  const [first = "", , , fourth] = runIds;
  const [claim] = await operator`select worker.claim_run(${first}) ->> 'token' as token`;
  await operator`select worker.finish_run(${first}, ${claim?.token}, 'succeeded')`;
  await expect.poll(() => kicked.toSorted()).toEqual([...runIds.slice(0, 3), fourth].toSorted());
});

test("A claimed run is kicked without delay when it yields, whatever was tried before", async () => {
  const [runId] = await wait(1);
  await passTenMinutes();
  const before = (await arrived()).length;
  const [claim] = await operator`select worker.claim_run(${runId ?? ""}) ->> 'token' as token`;
  await operator`select worker.yield_run(${runId ?? ""}, ${claim?.token})`;
  await expect.poll(() => kicked.length).toBe(before + 1);
});

test.each([
  ["blocked", { is_blocked: true }],
  ["at their limit of live runs", { max_live_runs: 0 }],
])("Nothing is kicked in ten minutes for a user who is %s", async (_how, limits) => {
  await operator`insert into private.user_limits ${operator({ user_id: ownerId, ...limits })}`;
  await wait(5);
  await passTenMinutes();
  expect(await arrived()).toEqual([]);
  await operator`delete from private.user_limits`;
  await operator`select worker.sweep()`;
  expect(await arrived()).toHaveLength(3);
});

test("Nothing is kicked in ten minutes while runs are paused, and the oldest are when they go on", async () => {
  await operator`update private.settings set runs_paused = true`;
  const runIds = await wait(5);
  await passTenMinutes();
  expect(await arrived()).toEqual([]);
  await operator`update private.settings set runs_paused = false`;
  await operator`select worker.sweep()`;
  expect((await arrived()).toSorted()).toEqual(runIds.slice(0, 3).toSorted());
});

test("A message behind a live run kicks nobody, and its run is kicked when the other ends", async () => {
  const sessionId = await openSession();
  const [first, second] = [await say(sessionId), await say(sessionId)];
  await operator`update private.settings set lease_seconds = 600`;
  const [claim] = await operator`select worker.claim_run(${first}) ->> 'token' as token`;
  await passTenMinutes();
  await operator`select worker.finish_run(${first}, ${claim?.token}, 'succeeded')`;
  await expect.poll(() => kicked).toEqual([first, second]);
});

test("Deleting a message behind others kicks nobody, and deleting the first kicks the next", async () => {
  const sessionId = await openSession();
  const [first = "", second = "", third = ""] = [await say(sessionId), await say(sessionId), await say(sessionId)];
  const drop = (runId: string) =>
    actingAs(
      operator,
      ownerId,
      (tx) => tx`select public.delete_queued_message(message_id) from public.runs where id = ${runId}`,
    );
  await drop(second);
  expect(await arrived()).toEqual([first]);
  await drop(first);
  await expect.poll(() => kicked).toEqual([first, third]);
});

test("Resuming a queue again and again kicks nobody who was kicked already", async () => {
  const sessionId = await openSession();
  const runId = await say(sessionId);
  const resume = () => actingAs(operator, ownerId, (tx) => tx`select public.resume_queue(${sessionId})`);
  for (const _ of Array(20).keys()) await resume();
  expect(await arrived()).toEqual([runId]);
  await operator`update public.sessions set queue_paused_at = now() where id = ${sessionId}`;
  await resume();
  expect(await arrived()).toEqual([runId, runId]);
});

test("Runs that were queued for more than a day fail with a sentence, in the log too, and pause nothing", async () => {
  const sessionId = await openSession();
  const runIds = [await say(sessionId), await say(sessionId)];
  const fresh = await say(await openSession());
  await operator`update public.runs set created_at = now() - interval '25 hours' where id in ${operator(runIds)}`;
  await operator`select worker.sweep()`;
  const ended =
    await operator`select status, error_code, error_sentence from public.runs where id in ${operator(runIds)}`;
  const failed = {
    status: "failed",
    error_code: "queued_too_long",
    error_sentence: "This waited for 24 hours and could not be started. Try it again, or ask the operator.",
  };
  expect(ended).toEqual([failed, failed]);
  const ends = (await logOf(operator, sessionId)).filter(({ type }) => type === "run_finished");
  expect(ends.map(({ payload }) => payload)).toMatchObject([failed, failed]);
  expect(await operator`select queue_paused_at from public.sessions where id = ${sessionId}`).toEqual([
    { queue_paused_at: null },
  ]);
  expect(await operator`select status from public.runs where id = ${fresh}`).toEqual([{ status: "queued" }]);
});

test("A message waits for longer than a day behind a live run, and has its whole time once that ends", async () => {
  const sessionId = await openSession();
  const [first, second] = [await say(sessionId), await say(sessionId)];
  const [claim] = await operator`select worker.claim_run(${first}) ->> 'token' as token`;
  await operator`update public.runs set created_at = now() - interval '25 hours'`;
  const statusAfterSweep = async () => {
    await operator`select worker.sweep()`;
    return (await operator`select status from public.runs where id = ${second}`)[0]?.status;
  };
  expect(await statusAfterSweep()).toBe("queued");
  await operator`select worker.finish_run(${first}, ${claim?.token}, 'succeeded')`;
  expect(await statusAfterSweep()).toBe("queued");
  await operator`update public.runs set finished_at = now() - interval '25 hours' where id = ${first}`;
  expect(await statusAfterSweep()).toBe("failed");
});

test("Runs wait for longer than a day while runs are paused or a person has to resume the queue, and may start after it", async () => {
  const [sessionId, stopped] = [await openSession(), await openSession()];
  const runIds = [await say(sessionId), await say(stopped)];
  await operator`update public.sessions set queue_paused_at = now() where id = ${stopped}`;
  await operator`update public.runs set created_at = now() - interval '25 hours'`;
  await operator`update private.settings set runs_paused = true`;
  await operator`select worker.sweep()`;
  const queued = () => operator`select id from public.runs where status = 'queued' order by place, id`;
  expect(new Set((await queued()).map(({ id }) => id))).toEqual(new Set(runIds));
  await operator`update private.settings set runs_paused = false`;
  await operator`select private.unpause_queue(${stopped}, ${ownerId})`;
  await operator`select worker.sweep()`;
  expect(new Set((await queued()).map(({ id }) => id))).toEqual(new Set(runIds));
  await operator`update private.settings set runs_resumed_at = now() - interval '25 hours'`;
  await operator`select worker.sweep()`;
  expect(await queued()).toEqual([{ id: runIds[1] }]);
});

test("A run that waited for an answer for two days has its whole time in the queue, and none of it counts as its work", async () => {
  const runId = await say(await openSession());
  await operator`update public.runs set status = 'waiting', started_at = now() - interval '49 hours',
    idle_since = now() - interval '48 hours', created_at = now() - interval '49 hours' where id = ${runId}`;
  await operator`select private.resume_run(${runId})`;
  await operator`select worker.sweep()`;
  const [run] = await operator`
    select status, idle >= '48 hours' as is_counted, idle_since > now() - interval '1 minute' as is_queued_now
    from public.runs where id = ${runId}`;
  expect(run).toEqual({ status: "queued", is_counted: true, is_queued_now: true });
});
