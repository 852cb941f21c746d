// A process is killed in the middle of a model call: what was shown stays, and the answer goes on where it was.
import { afterAll, beforeAll, expect, test } from "vitest";
import { brokenAfterEnd } from "../../../scripts/chaos/invariants.ts";
import type { SessionEvent } from "../../functions/_shared/protocol/events.ts";
import { type FaultStage, playToEnd, type ScenarioSession, startFaultStage, startScenario } from "./fault-stage.ts";

let stage: FaultStage;
beforeAll(async () => {
  stage = await startFaultStage();
});
afterAll(() => stage?.stop());

function kill(): void {
  const agents = stage.product.agents();
  expect(agents.length).toBeGreaterThan(0);
  for (const pid of agents) process.kill(pid, "SIGKILL");
}

/** After each event, the text of the agent that its readers see. */
function textsShown(events: readonly SessionEvent[]): string[] {
  const texts = new Map<string, string>();
  return events.map(({ type, payload }) => {
    if (type === "text_streamed") texts.set(payload.message_id, (texts.get(payload.message_id) ?? "") + payload.text);
    if (type === "message_discarded") texts.delete(payload.message_id);
    if (type === "message_finished") {
      texts.set(payload.message_id, payload.parts.map((part) => (part.type === "text" ? part.text : "")).join(""));
    }
    return [...texts.values()].join("");
  });
}

function expectOnlyGrowth(texts: readonly string[]): void {
  texts.reduce((before, text) => {
    expect(text.startsWith(before), `${JSON.stringify(text)} after ${JSON.stringify(before)}`).toBe(true);
    return text;
  }, "");
}

async function finish(session: ScenarioSession): Promise<{ text: string; calls: object[] }> {
  expect(await playToEnd(stage, [session])).toEqual([]);
  const { follower, runId, id } = session;
  await follower.until(({ runs }) => runs.get(runId)?.finished_at !== null);
  const texts = textsShown(follower.events);
  expectOnlyGrowth(texts);
  const requests = await session.requests();
  expect(await brokenAfterEnd(stage.sql, id, requests.length)).toEqual([]);
  const calls = await stage.sql`select error_code, output_tokens::integer as output from public.model_calls
    where run_id = ${runId} and function_name is null order by started_at`;
  return { text: texts.at(-1) ?? "", calls: [...calls] };
}

const streamed = ({ follower }: ScenarioSession, text: string) =>
  follower.until(({ streaming }) => JSON.stringify([...streaming.values()]).includes(text));

/** Resolves when this attempt, and not a dead one, has said something. */
const speaks = ({ follower, runId }: ScenarioSession, attempt: number) =>
  follower.until(({ runs, streaming }) => {
    const said = [...streaming.values()].flat().map(({ text }) => text);
    return runs.get(runId)?.attempt === attempt && said.join("").length > 60;
  });

test("An answer whose process is killed three times loses no word, and each word is paid for once", async () => {
  const session = await startScenario(stage, { scenario: "count?to=600&rate=60" });
  for (const attempt of [1, 2, 3]) {
    await speaks(session, attempt);
    kill();
  }
  const { text, calls } = await finish(session);
  expect(text.trim().split(" ").map(Number)).toEqual(Array.from({ length: 600 }, (_, index) => index + 1));
  expect(calls).toHaveLength(4);
  expect(calls.slice(0, 3)).toMatchObject(Array(3).fill({ error_code: "interrupted" }));
  // An estimate counts a third more, and 100 tokens for each second in which nothing was stored.
  const paid = calls.reduce((sum, call) => sum + ("output" in call ? Number(call.output) : 0), 0);
  expect(paid).toBeGreaterThanOrEqual(600);
  expect(paid).toBeLessThan(600 * 1.5 + 3 * 100);
});

test("A run killed before the first word discards nothing that was shown", async () => {
  const session = await startScenario(stage, { scenario: "slow-start?first=3000" });
  await session.follower.until(({ streaming }) => streaming.size > 0);
  kill();
  const { text, calls } = await finish(session);
  expect(text).toBe("That took a while.");
  expect(calls).toMatchObject([{ error_code: "interrupted" }, { error_code: null }]);
});

test("A run killed while the model reasons starts that step again", async () => {
  const session = await startScenario(stage, { scenario: "reasoning?rate=8" });
  await streamed(session, "The user");
  kill();
  const { text, calls } = await finish(session);
  expect(text).toBe("I have thought about it: yes.");
  expect(calls).toMatchObject([{ error_code: "interrupted" }, { error_code: null }]);
});

test("A tool call that had begun is not made, and the model makes it when it goes on", async () => {
  const session = await startScenario(stage, { scenario: "one-tool?rate=4" });
  await streamed(session, "it.");
  await new Promise((resolve) => setTimeout(resolve, 700));
  kill();
  const { text } = await finish(session);
  expect(text).toBe("I write it.Done.");
  const calls = await stage.sql`select name, status, step from public.tool_calls where run_id = ${session.runId}`;
  expect(calls).toEqual([{ name: "write_file", status: "succeeded", step: 2 }]);
  expect([...session.follower.session.state.files.keys()]).toEqual(["hello.txt"]);
});

test("A run whose processes all die in one answer is given up, with the text so far", async () => {
  const session = await startScenario(stage, { scenario: "count?to=5000&rate=60" });
  await stage.sql`update private.settings set max_attempts = 2`;
  try {
    for (const attempt of [1, 2]) {
      await speaks(session, attempt);
      kill();
    }
    const { text } = await finish(session);
    expect(text.startsWith(" 1 2 3")).toBe(true);
    const [run] = await stage.sql`select status, error_code, attempt from public.runs where id = ${session.runId}`;
    expect(run).toEqual({ status: "failed", error_code: "too_many_attempts", attempt: 2 });
  } finally {
    await stage.sql`update private.settings set max_attempts = 100`;
  }
});
