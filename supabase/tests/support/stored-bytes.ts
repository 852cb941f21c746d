// What users store, as their counter rows say it and counted again from the contents themselves.
import type postgres from "postgres";

export interface StoredBytes {
  readonly sessions: number;
  readonly file_bytes: number;
  readonly message_bytes: number;
}

export async function countedBytes(sql: postgres.Sql, userId: string): Promise<StoredBytes> {
  const [row] = await sql<StoredBytes[]>`
    select coalesce(sum(sessions), 0)::int as sessions, coalesce(sum(file_bytes), 0)::int as file_bytes,
      coalesce(sum(message_bytes), 0)::int as message_bytes
    from private.user_storage where user_id = ${userId}`;
  return { sessions: 0, file_bytes: 0, message_bytes: 0, ...row };
}

/** These are streamed and deleted soon, or no larger than the row around them. */
const uncounted = [
  ...["text_streamed", "reasoning_streamed", "plan_updated", "model_retried", "model_switched"],
  ...["run_started", "run_resumed", "message_read", "message_started", "tool_started"],
];

export async function recountedBytes(sql: postgres.Sql, userId: string): Promise<StoredBytes> {
  const [row] = await sql<StoredBytes[]>`
    with mine as (select id from public.sessions where owner_id = ${userId})
    select (select count(*)::int from mine) as sessions,
      (select coalesce(sum(octet_length(convert_to(content, 'UTF8'))), 0)::int
        from public.file_contents where session_id in (select id from mine)) as file_bytes,
      (select coalesce(sum(octet_length(convert_to(payload::text, 'UTF8'))), 0)::int from public.session_events
        where session_id in (select id from mine) and type::text not in ${sql(uncounted)})
      + (select coalesce(sum(octet_length(output) + coalesce(octet_length(stdin), 0)), 0)::int
        from public.executions where session_id in (select id from mine))
      + (select coalesce(sum(bytes), 0)::int
        from public.attachments where session_id in (select id from mine)) as message_bytes`;
  return { sessions: 0, file_bytes: 0, message_bytes: 0, ...row };
}
