// What the database has, to compare with the screen.
import { endsMidSentence } from "../../../supabase/functions/_shared/protocol/messages.ts";
import { operatorSql } from "../../../supabase/tests/support/test-users.ts";

/** What the agent said: one text for each answer, however many slices and processes wrote it. */
export async function storedTexts(sessionId: string): Promise<string[]> {
  const sql = operatorSql(1);
  const rows = await sql<{ text: string; run_id: string; stop_reason: string | null }[]>`
    select part ->> 'text' as text, run_id, stop_reason
    from public.messages, jsonb_array_elements(parts) with ordinality as part (part, at)
    where session_id = ${sessionId} and role = 'assistant' and status <> 'discarded' and part ->> 'type' = 'text'
    order by messages.seq, at`;
  await sql.end();
  const texts: string[] = [];
  /** The run of the text before, if that was cut. Nothing may be left to add when it is continued. */
  let cutRun: string | undefined;
  for (const { text, run_id: runId, stop_reason: stopReason } of rows) {
    texts.push(cutRun === runId ? (texts.pop() ?? "") + text : text);
    cutRun = endsMidSentence({ stop_reason: stopReason }) ? runId : undefined;
  }
  return texts.map((text) => text.trim());
}
