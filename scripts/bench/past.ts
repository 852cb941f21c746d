// The past of a session, as much of it as wanted, without a model.
import type postgres from "postgres";

/** A prompt, and a run with an answer that called a tool. */
export const eventsPerExchange = 10;
/** A long session has been summed up: a model reads the summary and what came after. */
const exchangesSinceSummary = 20;
const files = 500;

export async function addPast(sql: postgres.Sql, sessionId: string, exchanges: number): Promise<void> {
  await sql.begin(async (tx) => {
    // First, because a prompt behind the log's end would start a run.
    const [session] = await tx`
      update public.sessions set last_seq = last_seq + ${exchanges * eventsPerExchange}, head_revision = 1
      where id = ${sessionId} returning last_seq::integer`;
    await addExchanges(tx, { sessionId, lastSeq: session?.last_seq, exchanges });
    await addFiles(tx, sessionId);
  });
  await sql`analyze public.session_events, public.messages, public.runs, public.tool_calls, public.file_versions`;
}

interface Past {
  readonly sessionId: string;
  readonly lastSeq: number;
  readonly exchanges: number;
}

async function addExchanges(tx: postgres.TransactionSql, { sessionId, lastSeq, exchanges }: Past): Promise<void> {
  const summarySeq = lastSeq - eventsPerExchange * exchangesSinceSummary;
  await tx`
    with past as (
      select n, ${lastSeq}::integer - ${eventsPerExchange}::integer * n + 1 as seq, s.owner_id,
        gen_random_uuid() as prompt_id, gen_random_uuid() as answer_id, gen_random_uuid() as run_id,
        jsonb_build_object('path', 'src/file-' || n, 'content', repeat('a line of code; ', 40)) as input
      from generate_series(1, ${exchanges}::integer) n, public.sessions s where s.id = ${sessionId}
    ), prompt as (
      insert into public.messages (id, session_id, seq, role, author_id, read_seq, revision, parts)
      select prompt_id, ${sessionId}, seq, 'user', owner_id, seq + 2, 0, jsonb_build_array(jsonb_build_object(
        'type', 'text', 'text', 'Please change file ' || n || repeat(' so that it does what it should', 10)))
      from past
    ), run as (
      insert into public.runs (id, session_id, message_id, place, requested_by, status, attempt, step, max_steps, max_tokens,
        max_cost, max_seconds, input_tokens, output_tokens, started_at, finished_at)
      select run_id, ${sessionId}, prompt_id, seq, owner_id, 'succeeded', 1, 1, 60, 100000, 5, 3600, 1000, 200, now(), now()
      from past
    ), answer as (
      insert into public.messages (id, session_id, seq, role, run_id, step, parent_id, stop_reason, revision, parts)
      select answer_id, ${sessionId}, seq + 3, 'assistant', run_id, 1, prompt_id, 'end', 0, jsonb_build_array(
        jsonb_build_object('type', 'text', 'text', repeat('An answer of some length with words. ', 20)),
        jsonb_build_object('type', 'tool_call', 'call_id', 'call-' || n, 'name', 'write_file', 'input', input))
      from past
    ), call as (
      insert into public.tool_calls (run_id, call_id, session_id, message_id, step, position, name, input, output, status,
        started_at, finished_at)
      select run_id, 'call-' || n, ${sessionId}, answer_id, 1, 0, 'write_file', input, '"written"', 'succeeded', now(), now() from past
    )
    insert into public.session_events (session_id, seq, type, run_id, payload)
    select ${sessionId}, seq + place, 'plan_updated', run_id, '{"items": []}'
    from past, generate_series(0, ${eventsPerExchange}::integer - 1) place`;
  await tx`insert into public.messages (session_id, seq, role, revision, parts)
    values (${sessionId}, ${summarySeq}, 'summary', 0, '[{"type": "text", "text": "Files were changed."}]')`;
}

async function addFiles(tx: postgres.TransactionSql, sessionId: string): Promise<void> {
  await tx`insert into public.revisions (session_id, number, change_id, changed)
    values (${sessionId}, 1, gen_random_uuid(), '[]')`;
  await tx`
    with file as (
      select 'src/folder-' || n % 20 || '/file-' || n || '.ts' as path, 'export const n = ' || n as content
      from generate_series(1, ${files}::integer) n
    ), contents as (
      insert into public.file_contents (session_id, hash, content)
      select ${sessionId}, encode(sha256(content::bytea), 'hex'), content from file
    )
    insert into public.file_versions (session_id, path, revision, hash, bytes)
    select ${sessionId}, path, 1, encode(sha256(content::bytea), 'hex'), length(content) from file`;
}
