// A session with a long past: whatever is done with it reads rows near its end, and no others.
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, expect, test } from "vitest";
import { agentWorker, beginCall, said } from "../support/agent-worker.ts";
import { openPromptedSession, type PromptedSession } from "../support/prompted-session.ts";
import { operatorSql } from "../support/test-users.ts";

const sql = operatorSql();
afterAll(() => sql.end());

const exchanges = 2000;
const exchangesSinceSummary = 20;
/** An opened session shows 100 messages, with the runs and the tool calls that belong to them. */
const mostRows = 600;

// A connection plans a statement with its first arguments, and later for any.
test.each([
  ["first", "force_custom_plan"],
  ["hundredth", "force_generic_plan"],
])("The %s exchange of a connection in a session of 20,000 events reads few rows", async (_which, planning) => {
  const session = await openPromptedSession();
  await addPast(session);
  await sql`analyze public.messages, public.runs, public.tool_calls, public.session_events`;
  const rowsRead: Record<string, number> = {};
  let waiting = 0;
  const isRolledBack = sql.begin(async (tx) => {
    const worker = agentWorker(tx);
    // A run that ends looks for the next one among those that wait anywhere: other tests leave theirs.
    waiting = Number((await tx`select count(*) from public.runs where status = 'queued'`)[0]?.count);
    const acting = async <Answer>(act: string, work: () => Promise<Answer>): Promise<Answer> => {
      const before = await rowsReadIn(tx);
      const answer = await work();
      rowsRead[act] = (await rowsReadIn(tx)) - before;
      return answer;
    };
    // Postgres may rightly scan tables as small as these. What counts is that an index would do.
    await tx`select set_config('plan_cache_mode', ${planning}, true), set_config('enable_seqscan', 'off', true)`;
    await tx`select set_config('request.jwt.claims', ${JSON.stringify({ sub: session.owner.id })}, true)`;
    const parts = tx.json([{ type: "text", text: "Go on" }]);
    const [sent] = await acting(
      "send",
      () => tx`select public.send_message(${session.id}, ${randomUUID()}, ${parts}) ->> 'run_id' as run_id`,
    );
    const lease = await acting("claim", () => worker.take(sent?.run_id));
    await acting("read the history", () => worker.history(lease));
    const call = await acting("begin a call", () => beginCall(worker, lease, 1));
    const text = { type: "text_streamed", message_id: call.messageId, part: 0, text: "word" };
    const appended = await acting("append", () => worker.append(lease, [text]));
    await acting("open", () => tx`select public.open_session(${session.id})`);
    await acting("catch up", () => tx`select public.events_since(${session.id}, ${Number(appended.last_seq) - 20})`);
    await acting("finish the call", () => worker.finishCall(lease, said(call, "word")));
    await acting("finish the run", () => worker.finish(lease));
    throw new Error("roll back");
  });
  await expect(isRolledBack).rejects.toThrow("roll back");
  expect(Object.entries(rowsRead).filter(([, rows]) => rows > mostRows + waiting)).toEqual([]);
  expect(rowsRead.open).toBeGreaterThan(100);
});

/** Exchanges of ten events each: a prompt, and a run with an answer that called a tool. */
async function addPast({ id, owner }: PromptedSession): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`update public.sessions set last_seq = ${exchanges * 10} where id = ${id}`;
    await tx`
      with past as (
        select 10 * n as seq, gen_random_uuid() as prompt_id, gen_random_uuid() as answer_id, gen_random_uuid() as run_id
        from generate_series(1, ${exchanges}::integer - 1) n
      ), prompt as (
        insert into public.messages (id, session_id, seq, role, author_id, read_seq, revision)
        select prompt_id, ${id}, seq, 'user', ${owner.id}, seq + 2, 0 from past
      ), run as (
        insert into public.runs (id, session_id, message_id, place, requested_by, status, finished_at, max_steps, max_tokens, max_cost, max_seconds)
        select run_id, ${id}, prompt_id, seq, ${owner.id}, 'succeeded', now(), 1, 1, 1, 1 from past
      ), answer as (
        insert into public.messages (id, session_id, seq, role, run_id, step, revision)
        select answer_id, ${id}, seq + 3, 'assistant', run_id, 1, 0 from past
      ), call as (
        insert into public.tool_calls (run_id, call_id, session_id, message_id, step, position, name, input, status, finished_at)
        select run_id, 'a', ${id}, answer_id, 1, 0, 'search', '{}', 'succeeded', now() from past
      )
      insert into public.session_events (session_id, seq, type, run_id, payload)
      select ${id}, seq + place, 'plan_updated', run_id, '{"items": []}' from past, generate_series(0, 9) place`;
    await tx`insert into public.messages (session_id, seq, role, parts, revision)
      values (${id}, ${10 * (exchanges - exchangesSinceSummary) + 5}, 'summary', '[]', 0)`;
  });
}

/** In this transaction, of the tables that grow with a session. */
async function rowsReadIn(tx: postgres.TransactionSql): Promise<number> {
  const [read] = await tx`select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::integer as rows
    from pg_stat_xact_user_tables where schemaname = 'public' and relname in ('messages', 'runs', 'tool_calls', 'session_events')`;
  return read?.rows;
}
