// `npm run bench:kill`: how long a subscriber waits for the next token when the process working on a run is killed or shut down.
// Goals: at most the lease plus 10 s after SIGKILL, at most 2 s after a shutdown.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { followSession } from "../../supabase/functions/_shared/client/follow-session.ts";
import type { AppliedEvent } from "../../supabase/functions/_shared/protocol/apply-events.ts";
import type { SessionEvent } from "../../supabase/functions/_shared/protocol/events.ts";
import { type KillableProduct, startKillableProduct } from "../chaos/killable-product.ts";
import { milliseconds } from "./figures.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "5" },
    /** How often the process is killed, and how often it is shut down. */
    deaths: { type: "string", default: "4" },
  },
});
const [runs, deaths] = [Number(values.runs), Number(values.deaths)];
const model = "scenario:count?to=100000&rate=50&first=20";
/** Enough for the runs to start at different points of the lease's renewal interval. */
const spreadMs = 700;

interface TimedEvent {
  readonly at: number;
  readonly type: SessionEvent["type"];
}

const isText = ({ type }: TimedEvent) => type === "text_streamed";
const say = (line: string) => process.stdout.write(`${line}\n`);

await measure("SIGKILL to the next token", {}, async (product, runsSeen) => {
  const samples: number[] = [];
  for (let death = 0; death < deaths; death += 1) {
    await untilAll(runsSeen, (seen) => seen.filter(isText).length > 20);
    await sleep(1_000 + Math.random() * 4_000);
    const killedAt = performance.now();
    for (const pid of product.agents()) process.kill(pid, "SIGKILL");
    const resumed = (seen: readonly TimedEvent[]) =>
      seen.find(
        (event) => isText(event) && event.at > (seen.find(isNextAttempt(killedAt))?.at ?? Number.POSITIVE_INFINITY),
      );
    await untilAll(runsSeen, (seen) => resumed(seen) !== undefined);
    samples.push(...runsSeen.map((seen) => (resumed(seen)?.at ?? Number.NaN) - killedAt));
  }
  return samples;
});

await measure("last token before a yield to the next", { wallClockSeconds: 12 }, async (_product, runsSeen) => {
  await untilAll(runsSeen, (seen) => gapsAt(seen).length >= deaths);
  return runsSeen.flatMap(gapsAt);
});

function isNextAttempt(since: number): (event: TimedEvent) => boolean {
  return ({ type, at }) => type === "run_started" && at > since;
}

/** From the last text before each yield to the first after it. */
function gapsAt(seen: readonly TimedEvent[]): number[] {
  return seen.flatMap(({ type }, index) => {
    if (type !== "run_yielded") return [];
    const before = seen.slice(0, index).findLast(isText);
    const after = seen.slice(index).find(isText);
    return before && after ? [after.at - before.at] : [];
  });
}

type Measurement = (product: KillableProduct, runsSeen: readonly (readonly TimedEvent[])[]) => Promise<number[]>;

async function measure(what: string, limits: { wallClockSeconds?: number }, samplesOf: Measurement): Promise<void> {
  const product = await startKillableProduct(limits);
  const sql = postgres(product.details.dbUrl, { max: 2, onnotice: () => undefined });
  try {
    await sql`update private.settings set max_attempts = 100, max_live_runs_per_user = 100`;
    const runsSeen: TimedEvent[][] = [];
    const closing: (() => Promise<void>)[] = [];
    for (let run = 0; run < runs; run += 1) {
      const { seen, close } = await openRun(product, sql);
      runsSeen.push(seen);
      closing.push(close);
      await sleep(spreadMs);
    }
    const samples = (await samplesOf(product, runsSeen)).sort((left, right) => left - right);
    const [p50 = Number.NaN, most = Number.NaN] = [samples[Math.floor(samples.length / 2)], samples.at(-1)];
    say(`${what}: p50 ${milliseconds(p50)}, at most ${milliseconds(most)} (${samples.length} times)`);
    await Promise.all(closing.map((close) => close()));
  } finally {
    await sql.end();
    await product.stop();
  }
}

async function openRun({ details, modelServerUrl }: KillableProduct, sql: postgres.Sql) {
  const userDb = createClient(details.url, details.publishableKey, { auth: { persistSession: false } });
  await userDb.auth.signUp({ email: `${randomUUID()}@example.com`, password: randomUUID() });
  const [id, requestLog] = [randomUUID(), `kill-${randomUUID()}`];
  await sql`insert into public.models (id, provider, name, label, base_url, context_tokens, output_tokens)
    values (${requestLog}, 'openai_chat', ${model}, 'Kill', ${`${modelServerUrl}/s/${requestLog}/v1`}, 1000000, 100000)`;
  await userDb.rpc("create_session", { id, model_id: requestLog });
  const seen: TimedEvent[] = [];
  const onEvents = (applied: readonly AppliedEvent[]) =>
    seen.push(...applied.map(({ event: { type } }) => ({ at: performance.now(), type })));
  const followed = await followSession(userDb, id, { onEvents });
  const parts = [{ type: "text", text: "Count." }];
  const { error } = await userDb.rpc("send_message", { session_id: id, id: randomUUID(), parts });
  if (error) throw new Error(error.message);
  return {
    seen,
    close: async () => {
      await followed.close();
      await userDb.realtime.disconnect();
    },
  };
}

async function untilAll(runsSeen: readonly (readonly TimedEvent[])[], holds: (seen: readonly TimedEvent[]) => boolean) {
  while (!runsSeen.every(holds)) await sleep(20);
}
