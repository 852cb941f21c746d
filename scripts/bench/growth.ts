// The same answer in sessions with more and more behind them, and how long such a session takes to open.
import type postgres from "postgres";
import type { ProductConversation, ProductSystem } from "./edgewright.ts";
import { delaysOf, emissionsAt, markedPrompt } from "./emissions.ts";
import { streamOf } from "./measure.ts";
import type { GrowthFigures } from "./results.ts";
import { distribution, median } from "./statistics.ts";

const sizes = [1_000, 10_000, 100_000];
const eventsPerMessage = 100;
const loads = 15;

export async function measureGrowth(system: ProductSystem, sql: postgres.Sql): Promise<GrowthFigures[]> {
  const found: GrowthFigures[] = [];
  for (const events of sizes) {
    const conversation = await system.open(streamOf(200), (sessionId) => fill(sql, sessionId, events));
    const firstLoad = await timeFirstLoad(conversation);
    const prompt = markedPrompt();
    const answer = await conversation.ask(prompt);
    conversation.close();
    const emission = (await emissionsAt(system.modelUrl))(prompt);
    const firstText = (answer.arrivals[0] ?? Number.NaN) - answer.sentAt - (emission?.ownMs ?? Number.NaN);
    found.push({ events, firstLoad, firstText, ...distribution(delaysOf(answer, emission)) });
  }
  return found;
}

/** Old events, and a message for every hundred of them. */
async function fill(sql: postgres.Sql, sessionId: string, events: number): Promise<void> {
  await sql.begin(async (transaction) => {
    const [{ last_seq: last } = {}] =
      await transaction`select last_seq::integer from public.sessions where id = ${sessionId} for update`;
    await transaction`insert into public.session_events (session_id, seq, type, payload)
      select ${sessionId}, ${last} + n, 'message_discarded', '{}' from generate_series(1, ${events}::integer) n`;
    await transaction`insert into public.messages (session_id, seq, role, parts, revision)
      select ${sessionId}, ${last} + n, 'summary', jsonb_build_array(jsonb_build_object('type', 'text', 'text', repeat('an old answer ', 40))), 0
      from generate_series(1, ${events}::integer, ${eventsPerMessage}) n`;
    await transaction`update public.sessions set last_seq = ${last + events} where id = ${sessionId}`;
  });
  await sql`analyze public.session_events, public.messages`;
}

async function timeFirstLoad({ userDb, sessionId }: ProductConversation): Promise<number> {
  const samples: number[] = [];
  for (let load = 0; load < loads; load += 1) {
    const started = performance.now();
    const { error } = await userDb.rpc("open_session", { session_id: sessionId });
    if (error) throw error;
    samples.push(performance.now() - started);
  }
  return median(samples);
}
