// The same answer in sessions with more and more behind them, and how long a client takes to load such a session.
import type postgres from "postgres";
import { sessionSnapshot } from "../../supabase/functions/_shared/protocol/session-snapshot.ts";
import type { ProductConversation, ProductSystem } from "./edgewright.ts";
import { delaysOf, emissionsAt, markedPrompt } from "./emissions.ts";
import { streamOf } from "./measure.ts";
import { addPast, eventsPerExchange } from "./past.ts";
import type { GrowthFigures } from "./results.ts";
import { distribution, median } from "./statistics.ts";

const sizes = [1_000, 10_000, 100_000];
const loads = 15;
/** The function's process is replaced every few minutes, so one answer may meet a cold start; the median does not. */
const answers = 5;

export async function measureGrowth(system: ProductSystem, sql: postgres.Sql): Promise<GrowthFigures[]> {
  const found: GrowthFigures[] = [];
  for (const events of sizes) {
    const conversation = await openWithPast(system, sql, events / eventsPerExchange);
    const firstLoad = await timeFirstLoad(conversation);
    found.push({ events, firstLoad, ...(await measureAnswers(system, conversation)) });
    conversation.close();
  }
  return found;
}

async function measureAnswers(system: ProductSystem, conversation: ProductConversation) {
  const firstTexts: number[] = [];
  const delays: number[] = [];
  for (let asked = 0; asked < answers; asked += 1) {
    const prompt = markedPrompt();
    const answer = await conversation.ask(prompt);
    const emission = (await emissionsAt(system.modelUrl))(prompt);
    const [arrivedAt] = answer.arrivals;
    if (!emission || arrivedAt === undefined) throw new Error("No answer came in a session that has grown.");
    firstTexts.push(arrivedAt - answer.sentAt - emission.ownMs);
    delays.push(...delaysOf(answer, emission));
  }
  return { firstText: median(firstTexts), ...distribution(delays) };
}

/** Of 1,000 messages and 500 files. */
export async function measureLargeLoad(system: ProductSystem, sql: postgres.Sql): Promise<number> {
  const conversation = await openWithPast(system, sql, 500);
  conversation.close();
  return timeFirstLoad(conversation);
}

function openWithPast(system: ProductSystem, sql: postgres.Sql, exchanges: number): Promise<ProductConversation> {
  return system.open(streamOf(50), (sessionId) => addPast(sql, sessionId, exchanges));
}

/** Until the client's schema has read the answer. */
async function timeFirstLoad({ userDb, sessionId }: ProductConversation): Promise<number> {
  const samples: number[] = [];
  for (let load = 0; load < loads; load += 1) {
    const started = performance.now();
    const { data, error } = await userDb.rpc("open_session", { session_id: sessionId });
    if (error) throw error;
    sessionSnapshot.parse(data);
    samples.push(performance.now() - started);
  }
  return median(samples);
}
