// Many sessions of many users, so that Postgres plans as in a busy installation.
import type postgres from "postgres";

export interface ManySessions {
  /** A user with ten sessions among thousands. */
  readonly userId: string;
  readonly sessionId: string;
}

const words = "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore";

/** `users` with ten sessions each, and `rows` messages, events and files in each session. */
export async function seedManySessions(sql: postgres.Sql, users = 150, rows = 10): Promise<ManySessions> {
  return sql.begin(async (tx) => {
    await tx`
      create temp table owned_sessions on commit drop as
      select gen_random_uuid() as session_id, u.id as user_id
      from (select gen_random_uuid() as id from generate_series(1, ${users}::integer)) u, generate_series(1, 10)`;
    await tx`insert into auth.users (id, email) select distinct user_id, user_id || '@many.test' from owned_sessions`;
    await tx`insert into public.sessions (id, owner_id, last_seq, head_revision) select session_id, user_id, ${rows}, 1 from owned_sessions`;
    await tx`insert into public.session_members (session_id, user_id, role) select session_id, user_id, 'owner' from owned_sessions`;
    await tx`
      insert into public.messages (session_id, seq, role, parts, revision)
      select session_id, n, 'summary', jsonb_build_array(jsonb_build_object('type', 'text', 'text',
        (string_to_array(${words}, ' '))[1 + n % 15] || ' ' || md5(session_id::text || n))), 1
      from owned_sessions, generate_series(1, ${rows}::integer) n`;
    await tx`
      insert into public.session_events (session_id, seq, type, payload)
      select session_id, n, 'message_discarded', '{}' from owned_sessions, generate_series(1, ${rows}::integer) n`;
    await tx`
      insert into public.revisions (session_id, number, change_id, changed) select session_id, 1, gen_random_uuid(), '[]' from owned_sessions`;
    await tx`
      insert into public.file_contents (session_id, hash, content)
      select session_id, encode(sha256((session_id::text || n)::bytea), 'hex'), ${words} || md5(session_id::text || n)
      from owned_sessions, generate_series(1, ${rows}::integer) n`;
    await tx`
      insert into public.file_versions (session_id, path, revision, hash, bytes)
      select session_id, 'file-' || left(hash, 8), 1, hash, length(content)
      from public.file_contents join owned_sessions using (session_id)`;
    const [member] = await tx`select user_id, session_id from owned_sessions limit 1`;
    await tx`analyze public.sessions, public.session_members, public.messages, public.session_events, public.revisions,
      public.file_contents, public.file_versions`;
    return { userId: String(member?.user_id), sessionId: String(member?.session_id) };
  });
}
