// Work that outlasts the lifetime of a process is handed over to the next, with nothing lost and nothing said twice.

import { afterAll, beforeAll, expect, test } from "vitest";
import { brokenAfterEnd } from "../../../scripts/chaos/invariants.ts";
import { readOutcome } from "../../../scripts/chaos/outcome.ts";
import { type FaultStage, playToEnd, type ScenarioSession, startFaultStage, startScenario } from "./fault-stage.ts";

/** A slice that starts with its process reaches its own limit; one that starts later is told that the process shuts down. */
const limits = { wallClockSeconds: 8, secrets: { SLICE_SECONDS: "6" } };
const numbers = (to: number) => Array.from({ length: to }, (_, index) => index + 1);

let stage: FaultStage;
beforeAll(async () => {
  stage = await startFaultStage(limits);
});
afterAll(() => stage?.stop());

test("Long answers and work of many steps survive several processes", async () => {
  const answer = await startScenario(stage, { scenario: "count?to=1000&rate=60" });
  await untilSaid(answer, 100);
  const later = await startScenario(stage, { scenario: "count?to=800&rate=60" });
  const working = await startScenario(stage, { scenario: "work?rounds=2&ask=0&say=30&rate=80" });
  const sessions = [answer, later, working];
  expect(await playToEnd(stage, sessions)).toEqual([]);

  expect([said(answer), said(later)]).toEqual([numbers(1000), numbers(800)]);
  const undisturbed = await startScenario(stage, { scenario: "work?rounds=2&ask=0&say=30" });
  await playToEnd(stage, [undisturbed]);
  expect(await workOf(working)).toEqual(await workOf(undisturbed));
  const broken = await Promise.all(sessions.map(brokenIn));
  expect(broken.flat()).toEqual([]);
  expect(new Set(sessions.flatMap(reasons))).toEqual(new Set(["slice_ended", "shutting_down"]));
  expect(stage.product.log().split("half of the wall clock is over").length).toBeGreaterThan(2);
});

async function untilSaid(session: ScenarioSession, number: number): Promise<void> {
  await session.follower.until(({ streaming }) => JSON.stringify([...streaming.values()]).includes(` ${number} `));
}

function said({ follower }: ScenarioSession): number[] {
  const texts = follower.session.state.messages.flatMap(({ role, parts }) =>
    role === "assistant" ? parts.map((part) => (part.type === "text" ? part.text : "")) : [],
  );
  return texts.join("").trim().split(/\s+/).map(Number);
}

/** Steps are left out: one that was interrupted is counted again. */
async function workOf({ id }: ScenarioSession) {
  const { run, files, revisions, executions, toolCalls } = await readOutcome(stage.sql, id);
  const calls = toolCalls.map((call) => ({ ...Object(call), step: 0 }));
  return { run, files, revisions, executions, calls };
}

async function brokenIn(session: ScenarioSession): Promise<string[]> {
  const { length } = await session.requests();
  return brokenAfterEnd(stage.sql, session.id, length);
}

function reasons({ follower }: ScenarioSession): string[] {
  return follower.events.flatMap((event) => (event.type === "run_yielded" ? [event.payload.reason] : []));
}
