// The measurements. A token's delay is its arrival minus its due time, for a bare client and for a subscriber alike.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import OpenAI from "openai";
import type postgres from "postgres";
import type { Product } from "../../product/start-product.ts";
import { type Distribution, distribution, milliseconds } from "../figures.ts";
import { processTimes } from "../processor-time.ts";
import type { Listener, Listeners } from "./listeners.ts";

export interface Place {
  readonly product: Product;
  readonly sql: postgres.Sql;
  readonly listeners: Listeners;
}

export interface Load {
  readonly runs: number;
  readonly tokens: number;
  readonly rate: number;
}

interface Exchange {
  readonly received_at: number;
  readonly first_token_at: number;
}

/** Runs start spread over this time: people do not press Enter all at once. */
const spreadMs = 1_000;
const stream = ({ tokens, rate }: Pick<Load, "tokens" | "rate">) =>
  `scenario:stream?tokens=${tokens}&rate=${rate}&first=20`;

export async function measureFirstText(place: Place, times: number): Promise<string> {
  const samples: number[] = [];
  for (let time = 0; time < times + 3; time += 1) {
    const run = await openRun(place, { tokens: 10, rate: 50 });
    const sentAt = epochNow();
    await run.send();
    await run.listener.ended;
    const [exchange] = await exchanges(place.product, run.requestLog);
    const first = run.listener.arrivals[0];
    run.listener.close();
    // Warm-up: these start the function and fill its caches.
    if (exchange && first && time >= 3) samples.push(first - sentAt - (exchange.first_token_at - exchange.received_at));
  }
  return `send_message to first text on the socket, minus the model's own time: ${spread(distribution(samples))} (${samples.length} runs)`;
}

export async function measureBare({ product }: Place, load: Load): Promise<string> {
  const late = await Promise.all(
    Array.from({ length: load.runs }, async (_, index) => {
      await sleep((spreadMs / load.runs) * index);
      const requestLog = `bare-${randomUUID()}`;
      const client = new OpenAI({ apiKey: "none", baseURL: `${product.modelServerUrl}/s/${requestLog}/v1` });
      const arrivals: number[] = [];
      const messages = [{ role: "user" as const, content: "Go." }];
      for await (const chunk of await client.chat.completions.create({ model: stream(load), messages, stream: true })) {
        const words = (chunk.choices[0]?.delta.content ?? "").split(" ").filter(Boolean).length;
        for (let word = 0; word < words; word += 1) arrivals.push(epochNow());
      }
      return latenessOf(arrivals, (await exchanges(product, requestLog))[0], load.rate);
    }),
  );
  return `${load.runs} bare: ${spread(distribution(late.flat()))} after a token was due`;
}

export async function measureRuns(place: Place, load: Load): Promise<string> {
  const { product, sql } = place;
  const runs = await Promise.all(Array.from({ length: load.runs }, () => openRun(place, load)));
  await sql`select extensions.pg_stat_statements_reset()`.catch(() => undefined);
  const before = usageOf(product);
  const [rowsBefore] = await sql`select (select count(*)::int from public.session_events) as events`;
  const startedAt = epochNow();
  await Promise.all(
    runs.map(async (run, index) => {
      await sleep((spreadMs / load.runs) * index);
      await run.send();
    }),
  );
  const endings = await Promise.all(runs.map(({ listener }) => listener.ended));
  const seconds = (epochNow() - startedAt) / 1000;
  const used = usageOf(product);
  const [rows] = await sql`select (select count(*)::int from public.session_events) as events,
    (select coalesce(sum(total_exec_time), 0) from extensions.pg_stat_statements where query like 'select worker.%')::float as ms`;
  const late = await Promise.all(
    runs.map(async ({ listener, requestLog }) =>
      latenessOf(listener.arrivals, (await exchanges(place.product, requestLog))[0], load.rate),
    ),
  );
  for (const { listener } of runs) listener.close();
  const thousands = (load.runs * load.tokens) / 1000;
  const each = (name: keyof typeof used) => ((used[name] - before[name]) / thousands).toFixed(3);
  const total = Object.keys(used).reduce((sum, name) => sum + Number(each(name as keyof typeof used)), 0); // The cast is safe: these are its own keys.
  const pieces = runs.reduce((sum, { listener }) => sum + listener.pieces, 0);
  return [
    `${load.runs} runs: ${spread(distribution(late.flat()))} after a token was due; ${endings.filter((ending) => ending === "succeeded").length} succeeded in ${seconds.toFixed(1)} s, ${pieces} messages`,
    `  for 1,000 tokens: ${total.toFixed(3)} s of processor (functions ${each("functions")}, stack with Realtime ${each("stack")}, Postgres ${each("postgres")}); ${((rows?.ms ?? 0) / thousands).toFixed(0)} ms in worker functions; ${((rows?.events - rowsBefore?.events) / thousands).toFixed(0)} rows`,
  ].join("\n");
}

function usageOf({ stackPid }: Product) {
  const times = processTimes(stackPid ?? 0);
  const sum = (belongs: (command: string, pid: number) => boolean) =>
    times.filter(({ command, pid }) => belongs(command, pid)).reduce((total, { seconds }) => total + seconds, 0);
  return {
    functions: sum((command) => command.includes("edge-functions")),
    stack: sum((_command, pid) => pid === stackPid),
    postgres: sum(
      (command) => /postgres/.test(command) && !command.includes("edge-functions") && !command.includes("main.ts"),
    ),
  };
}

/** Words compared with their schedule: the first as sent, each further one after its interval. */
function latenessOf(arrivals: readonly number[], exchange: Exchange | undefined, rate: number): number[] {
  if (!exchange) return [];
  return arrivals.map((arrival, index) => arrival - (exchange.first_token_at + (index * 1000) / rate));
}

async function openRun(place: Place, load: Pick<Load, "tokens" | "rate">) {
  const { sql, listeners, product } = place;
  const sessionId = randomUUID();
  const requestLog = `bench-${sessionId}`;
  await sql`insert into public.models (id, provider, name, label, base_url, context_tokens, output_tokens)
    values (${requestLog}, 'openai_chat', ${stream(load)}, 'Bench', ${`${product.modelServerUrl}/s/${requestLog}/v1`}, 100000, 16000)`;
  const created = await listeners.userDb.rpc("create_session", { id: sessionId, title: "Bench", model_id: requestLog });
  if (created.error) throw created.error;
  const listener: Listener = await listeners.listen(sessionId);
  return {
    requestLog,
    listener,
    send: async () => {
      const parts = [{ type: "text", text: "Go." }];
      const sent = await listeners.userDb.rpc("send_message", { session_id: sessionId, id: randomUUID(), parts });
      if (sent.error) throw sent.error;
    },
  };
}

async function exchanges({ modelServerUrl }: Product, requestLog: string): Promise<Exchange[]> {
  const response = await fetch(`${modelServerUrl}/s/${requestLog}/requests`);
  return (await response.json()) as Exchange[]; // The cast is safe: the model server says so.
}

function epochNow(): number {
  return performance.timeOrigin + performance.now();
}

function spread({ p50, p95, p99 }: Distribution): string {
  return `p50 ${milliseconds(p50)}, p95 ${milliseconds(p95)}, p99 ${milliseconds(p99)}`;
}
