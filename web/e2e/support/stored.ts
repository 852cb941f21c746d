// What the database has, to compare with the screen.
import { operatorSql } from "../../../supabase/tests/support/test-users.ts";

/** What the agent said: one text for each model call. */
export async function storedTexts(sessionId: string): Promise<string[]> {
  const sql = operatorSql(1);
  const rows = await sql<{ text: string }[]>`
    select trim(part ->> 'text') as text
    from public.messages, jsonb_array_elements(parts) with ordinality as part (part, at)
    where session_id = ${sessionId} and role = 'assistant' and status <> 'discarded' and part ->> 'type' = 'text'
    order by messages.seq, at`;
  await sql.end();
  return rows.map(({ text }) => text);
}
