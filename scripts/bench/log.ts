// `npm run bench:log`: the SQL time of one batch of streamed text on one connection, and the share of its broadcast.
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { startStackProcess } from "../stack/tests/stack-process.ts";
import { distribution, milliseconds } from "./figures.ts";

const project = fileURLToPath(new URL("../../supabase", import.meta.url));
const batches = 700;
const triggers = ["session_events_broadcast_batch", "session_events_notify_members"];
const say = (line: string) => process.stdout.write(`${line}\n`);

interface Step {
  readonly runId: string;
  readonly token: string;
  readonly callId: string;
  readonly messageId: string;
}

/** A session with this many members, and a running run with an open model call. */
async function beginStep(sql: postgres.Sql, members: number): Promise<Step> {
  const sessionId = randomUUID();
  const users = Array.from({ length: members }, () => randomUUID());
  await sql`insert into auth.users (id, email) select id, id || '@example.com' from unnest(${users}::uuid[]) id`;
  await sql.begin(async (transaction) => {
    await transaction`insert into public.sessions (id, owner_id) values (${sessionId}, ${users[0] ?? null})`;
    await transaction`insert into public.session_members (session_id, user_id, role)
      select ${sessionId}, id, case when id = ${users[0] ?? null} then 'owner' else 'editor' end::public.member_role from unnest(${users}::uuid[]) id`;
  });
  const parts = sql.json([{ type: "text", text: "Go" }]);
  await sql`insert into public.messages (session_id, role, parts) values (${sessionId}, 'user', ${parts})`;
  const [run] =
    await sql`select id, worker.claim_run(id) ->> 'token' as token from public.runs where session_id = ${sessionId}`;
  const step = { runId: run?.id, token: run?.token, callId: randomUUID(), messageId: randomUUID() };
  const call = {
    call_id: step.callId,
    message_id: step.messageId,
    step: 1,
    model_id: "scripted-demo",
    input_tokens: 1,
    output_tokens: 1,
  };
  await sql`select worker.start_model_call(${step.runId}, ${step.token}, ${sql.json(call)})`;
  return step;
}

async function timeBatch(sql: postgres.Sql, { runId, token, messageId }: Step, batch: number): Promise<number> {
  const event = { type: "text_streamed", message_id: messageId, part: 0, text: "a few words of an answer " };
  const started = performance.now();
  await sql`select worker.append_events(${runId}, ${token}, ${sql.json([event])}, ${batch})`;
  return performance.now() - started;
}

async function timeFinish(sql: postgres.Sql, { runId, token, callId, messageId }: Step): Promise<number> {
  const text = "a few words of an answer ".repeat(batches);
  const outcome = {
    call_id: callId,
    message_id: messageId,
    status: "finished",
    usage: {},
    parts: [{ type: "text", text }],
  };
  const started = performance.now();
  await sql`select worker.finish_model_call(${runId}, ${token}, ${sql.json(outcome)})`;
  return performance.now() - started;
}

async function timeRoundTrip(sql: postgres.Sql): Promise<void> {
  const samples: number[] = [];
  for (let round = 0; round < batches; round++) {
    const started = performance.now();
    await sql`select 1`;
    samples.push(performance.now() - started);
  }
  const [commit] = await sql`select current_setting('fsync') as fsync, current_setting('synchronous_commit') as waits`;
  say(
    `fsync ${commit?.fsync}, synchronous_commit ${commit?.waits}; an empty statement: p50 ${milliseconds(distribution(samples).p50)}`,
  );
}

/** Alternates with and without broadcasts, so that both see the same load. */
async function timeSessions(sql: postgres.Sql, members: number): Promise<void> {
  const samples = { with: [] as number[], without: [] as number[] };
  const finishes: number[] = [];
  for (let round = 0; round < 6; round++) {
    const way = round % 2 === 0 ? "with" : "without";
    for (const trigger of triggers) {
      await sql.unsafe(`alter table public.session_events ${way === "with" ? "enable" : "disable"} trigger ${trigger}`);
    }
    const step = await beginStep(sql, members);
    for (let batch = 1; batch <= batches; batch++) samples[way].push(await timeBatch(sql, step, batch));
    if (way === "with") finishes.push(await timeFinish(sql, step));
  }
  const [told, untold] = [distribution(samples.with), distribution(samples.without)];
  const share = Math.round(100 * (1 - untold.p50 / told.p50));
  say(
    `append_events, one batch, ${members} member${members > 1 ? "s" : ""}: p50 ${milliseconds(told.p50)}, p95 ${milliseconds(told.p95)}`,
  );
  say(
    `  without its broadcast: p50 ${milliseconds(untold.p50)}, p95 ${milliseconds(untold.p95)}; the broadcast is ${share} %`,
  );
  say(`  finish_model_call after ${batches} batches: p50 ${milliseconds(distribution(finishes).p50)}`);
}

const stack = await startStackProcess(["--supabase", project, "--ephemeral", "--port", "0", "--log-level", "warn"]);
const sql = postgres(stack.details.dbUrl, { max: 1, onnotice: () => undefined });
try {
  await timeRoundTrip(sql);
  for (const members of [1, 4]) await timeSessions(sql, members);
} finally {
  await sql.end();
  await stack.stop();
}
