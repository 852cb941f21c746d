// What a run costs in round trips, broadcasts and rows of the log. Each call of a function of schema `worker` is one statement.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { sliceDeps } from "../../../scripts/chaos/slice-here.ts";
import { useSpawnedModelServer } from "../../functions/_shared/providers/testing/model-server.ts";
import { workSlice } from "../../functions/_shared/slice/work-slice.ts";
import { openWorkerDb, workerDbUrl } from "../../functions/_shared/store/connection.ts";
import { type CountingDb, countingDb } from "../support/counting-db.ts";
import { openPromptedSession } from "../support/prompted-session.ts";
import { eventTypes } from "../support/session-rows.ts";
import { operatorSql, stack } from "../support/test-users.ts";

const models = useSpawnedModelServer();
const operator = operatorSql();
let db: CountingDb;
beforeAll(() => {
  const password = inject("secrets").WORKER_DB_PASSWORD;
  db = countingDb(openWorkerDb({ url: workerDbUrl({ password, projectUrl: stack().dbUrl }) }));
});
afterAll(() => Promise.all([db.end(), operator.end()]));

interface Cost {
  /** Other than for streamed text. */
  readonly calls: Record<string, number>;
  /** That stored streamed text. Heartbeats and batches that are sent again store nothing. */
  readonly appends: number;
  readonly broadcasts: number;
  readonly events: string[];
  readonly ms: number;
}

/** Works on one message until its run ends. */
async function costOf(
  scenario: string,
  how: { readonly title?: string; readonly flushMs?: number } = {},
): Promise<Cost> {
  const { title = "Named", flushMs = 0 } = how;
  const session = await openPromptedSession();
  const model = { id: randomUUID(), provider: "openai_chat", name: `scenario:${scenario}`, label: "Counted" };
  const limits = { base_url: `${models.freshUrl()}/v1`, context_tokens: 100_000, output_tokens: 8_000 };
  await operator`insert into public.models ${operator({ ...model, ...limits })}`;
  await operator`update public.sessions set model_id = ${model.id}, title = ${title} where id = ${session.id}`;
  const { runId } = await session.say("Go.");
  const broadcasts = async () => {
    const [row] =
      await operator`select count(*)::int as sent from realtime.messages where topic = ${`session:${session.id}:0`}`;
    return Number(row?.sent);
  };
  const [sentBefore, startedAt] = [await broadcasts(), performance.now()];
  db.take();
  expect(await workSlice(runId, sliceDeps(db, flushMs))).toBe("finished");
  const ms = performance.now() - startedAt;
  const { append_many: _, ...calls } = db.take();
  // Each append is one transaction.
  const [stored] = await operator`select count(distinct xmin::text)::int as appends from public.session_events
    where run_id = ${runId} and type in ('text_streamed', 'reasoning_streamed')`;
  const appends = Number(stored?.appends);
  const events = (await eventTypes(operator, session.id, runId)).slice(2); // without message_sent and run_queued
  return { calls, appends, broadcasts: (await broadcasts()) - sentBefore, events, ms };
}

const isText = (type: string) => type === "text_streamed";

test("A plain answer takes one call before the model and one after it, which also ends the run", async () => {
  const { calls, broadcasts, appends, events } = await costOf("text");
  expect(calls).toEqual({ claim_run: 1, finish_model_call: 1 });
  expect(broadcasts).toBe(2 + appends);
  expect(events.filter((type) => !isText(type))).toEqual([
    "run_started",
    "message_started",
    "message_finished",
    "run_finished",
  ]);
});

test("A session without a title takes four calls more", async () => {
  const { calls } = await costOf("text", { title: "" });
  expect(calls).toEqual({ claim_run: 1, start_model_call: 1, finish_model_call: 2, set_title: 1, finish_run: 1 });
});

test("A step that writes a file takes four calls, one of them for what the file contains", async () => {
  const { calls } = await costOf("many-steps?steps=2");
  expect(calls).toEqual({
    claim_run: 1,
    start_model_call: 2,
    finish_model_call: 3,
    read_files: 2,
    finish_tool_call: 2,
  });
});

test("A thousand tokens take no more appends than fit into their time, each with one broadcast and few rows", async () => {
  const flushMs = 40;
  const { appends, broadcasts, events, ms } = await costOf("stream?tokens=1000&rate=500&first=0", { flushMs });
  expect(appends).toBeGreaterThan(1);
  expect(appends).toBeLessThanOrEqual(Math.ceil(ms / flushMs) + 1);
  expect(events.filter(isText).length).toBeLessThanOrEqual(appends);
  expect(broadcasts).toBe(2 + appends);
});
