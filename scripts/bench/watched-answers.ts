// Answers that count to a number, watched by the product's own client, so that each token can be told from every other.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@supabase/supabase-js";
import type postgres from "postgres";
import { followSession } from "../../supabase/functions/_shared/client/follow-session.ts";
import { verbsOf } from "../../supabase/functions/_shared/client/verbs.ts";
import type { Exchange } from "../model-server/request-log.ts";
import type { Product } from "../product/start-product.ts";
import { addModel } from "./edgewright.ts";
import type { FaultEffect } from "./results.ts";
import { epochNow } from "./system.ts";

export const countTo = 400;
export const countingModel = `scenario:count?to=${countTo}&rate=50&first=20`;

export interface WatchedAnswer {
  /** When text arrived, and how many numbers it had. */
  readonly texts: { readonly at: number; readonly count: number }[];
  readonly hasEnded: () => boolean;
  /** After the end; what happened to each number, and the longest silence since the fault. */
  judge(faultAt: number): Promise<FaultEffect>;
  close(): Promise<void>;
}

export const numbersIn = (text: string) => (text.match(/\d+/g) ?? []).map(Number);

export async function watchAnswer(product: Product, sql: postgres.Sql): Promise<WatchedAnswer> {
  const { url, publishableKey } = product.details;
  const userDb = createClient(url, publishableKey, { auth: { persistSession: false } });
  await userDb.auth.signUp({ email: `${randomUUID()}@example.com`, password: randomUUID() });
  const [sessionId, modelUrl] = [randomUUID(), `${product.modelServerUrl}/s/${randomUUID()}`];
  const call = verbsOf(userDb);
  const modelId = await addModel(sql, countingModel, modelUrl);
  await call("create_session", { id: sessionId, title: "Bench", model_id: modelId });
  const shown = new Map<string, number>();
  const watched = { texts: [] as { at: number; count: number }[], vanished: 0, hasEnded: false };
  const session = await followSession(userDb, sessionId, {
    onEvents: (applied) => {
      for (const { event } of applied) {
        if (event.type === "text_streamed") {
          const { message_id: id, text } = event.payload;
          const count = numbersIn(text).length;
          shown.set(id, (shown.get(id) ?? 0) + count);
          watched.texts.push({ at: epochNow(), count });
        }
        if (event.type === "message_discarded") watched.vanished += shown.get(event.payload.message_id) ?? 0;
        if (event.type === "run_finished") watched.hasEnded = true;
      }
    },
  });
  await call("send_message", { session_id: sessionId, id: randomUUID(), parts: [{ type: "text", text: "Count." }] });
  return {
    texts: watched.texts,
    hasEnded: () => watched.hasEnded,
    judge: async (faultAt) => {
      const stored = await storedNumbers(sql, sessionId);
      const exchanges = (await (await fetch(`${modelUrl}/requests`)).json()) as Exchange[]; // The cast is safe: the model server says so.
      const distinct = new Set(stored).size;
      return {
        silenceSeconds:
          longestSilence(
            watched.texts.map(({ at }) => at),
            faultAt,
          ) / 1000,
        vanished: watched.vanished,
        lost: countTo - distinct,
        repeated: stored.length - distinct,
        paidInVain: exchanges.reduce((sum, exchange) => sum + exchange.output_tokens, 0) - distinct,
      };
    },
    close: async () => {
      await session.close();
      await userDb.realtime.disconnect();
    },
  };
}

async function storedNumbers(sql: postgres.Sql, sessionId: string): Promise<number[]> {
  const rows = await sql`select part ->> 'text' as text from public.messages, jsonb_array_elements(parts) part
    where session_id = ${sessionId} and role = 'assistant' and part ->> 'type' = 'text' order by seq`;
  return rows.flatMap(({ text }) => numbersIn(text));
}

/** Between two arrivals, the later of them after the fault, in milliseconds. */
export function longestSilence(arrivals: readonly number[], faultAt: number): number {
  const silences = arrivals.map((at, index) => (at > faultAt && index > 0 ? at - (arrivals[index - 1] ?? at) : 0));
  return Math.max(0, ...silences);
}

const patienceMs = 120_000;

export async function untilAll(answers: readonly WatchedAnswer[], holds: (answer: WatchedAnswer) => boolean) {
  for (const deadline = performance.now() + patienceMs; !answers.every(holds);) {
    if (performance.now() > deadline) throw new Error("An answer did not go on after two minutes.");
    await sleep(20);
  }
}
