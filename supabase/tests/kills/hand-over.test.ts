// Work that lasts longer than any process may live: it goes from one to the next, with nothing lost and nothing said twice.
import { afterAll, beforeAll, expect, test } from "vitest";
import { brokenRules, readOutcome } from "../../../scripts/chaos/outcome.ts";
import { faultsOf } from "../support/session-rows.ts";
import { openPlayed, type PlayedSession, playOut, type Scene, startScene } from "./scene.ts";

/** A slice that begins with its process ends by its own time; one that begins later is told that its process has to go. */
const limits = { wallClockSeconds: 8, secrets: { SLICE_SECONDS: "6" } };
const numbers = (to: number) => Array.from({ length: to }, (_, index) => index + 1);

let scene: Scene;
beforeAll(async () => {
  scene = await startScene(limits);
});
afterAll(() => scene?.stop());

test("an answer, and work of many steps, outlive process after process", async () => {
  const answer = await openPlayed(scene, { scenario: "count?to=1000&rate=60" });
  await untilSaid(answer, 100);
  const later = await openPlayed(scene, { scenario: "count?to=800&rate=60" });
  const working = await openPlayed(scene, { scenario: "work?rounds=2&ask=0&say=30&rate=80" });
  const sessions = [answer, later, working];
  expect(await playOut(scene, sessions)).toEqual([]);

  expect([said(answer), said(later)]).toEqual([numbers(1000), numbers(800)]);
  const undisturbed = await openPlayed(scene, { scenario: "work?rounds=2&ask=0&say=30" });
  await playOut(scene, [undisturbed]);
  expect(await workOf(working)).toEqual(await workOf(undisturbed));
  const broken = await Promise.all(sessions.map(brokenIn));
  expect(broken.flat()).toEqual([]);
  expect(new Set(sessions.flatMap(reasons))).toEqual(new Set(["slice_ended", "shutting_down"]));
  expect(scene.product.log().split("half of the wall clock is over").length).toBeGreaterThan(2);
});

async function untilSaid(session: PlayedSession, number: number): Promise<void> {
  await session.follower.until(({ streaming }) => JSON.stringify([...streaming.values()]).includes(` ${number} `));
}

function said({ follower }: PlayedSession): number[] {
  const texts = follower.session.state.messages.flatMap(({ role, parts }) =>
    role === "assistant" ? parts.map((part) => (part.type === "text" ? part.text : "")) : [],
  );
  return texts.join("").trim().split(/\s+/).map(Number);
}

/** Steps that were cut count anew, so they are left out. */
async function workOf({ id }: PlayedSession) {
  const { run, files, revisions, executions, toolCalls } = await readOutcome(scene.sql, id);
  const calls = toolCalls.map((call) => ({ ...Object(call), step: 0 }));
  return { run, files, revisions, executions, calls };
}

async function brokenIn(session: PlayedSession): Promise<string[]> {
  const { length } = await session.requests();
  return [...(await brokenRules(scene.sql, session.id, length)), ...(await faultsOf(scene.sql, session.id))];
}

function reasons({ follower }: PlayedSession): string[] {
  return follower.events.flatMap((event) => (event.type === "run_yielded" ? [event.payload.reason] : []));
}
