// Whatever process dies, hangs or is lost on the way: each run ends as it would have undisturbed.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Outcome, readOutcome } from "../../../scripts/chaos/outcome.ts";
import { createRandom, type Random } from "../../../scripts/chaos/random.ts";
import { done } from "../support/test-users.ts";
import {
  cutRealtime,
  injectFaults,
  kickAtRandom,
  killAgent,
  killPostgres,
  loseKicks,
  type ProcessFault,
  pauseAgent,
  replaceSleepingAgent,
} from "./faults.ts";
import { judge, openPlayed, type PlayedSession, patiently, playOut, type Scene, startScene } from "./scene.ts";

const seed = Number(process.env.KILLS_SEED ?? 1);
const scenario = "work?say=12&rate=60&first=30";
const runsAtOnce = 5;

let scene: Scene;
let undisturbed: Outcome;
beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene?.stop());

test("undisturbed, a run does all of its work", async () => {
  const session = await openPlayed(scene, { scenario });
  await playOut(scene, [session]);
  undisturbed = await readOutcome(scene.sql, session.id);
  expect(undisturbed).toMatchObject({
    run: { status: "succeeded" },
    executions: [{ status: "failed" }, { status: "succeeded" }],
  });
  expect(await judge(scene, session, undisturbed)).toEqual([]);
});

test.each<[string, readonly ProcessFault[]]>([
  ["the agent's process is killed again and again", [killAgent, killAgent, killAgent]],
  ["Postgres is killed, and Realtime cut off", [cutRealtime, killPostgres, cutRealtime, killPostgres, cutRealtime]],
  ["kicks are lost, doubled and late", [kickAtRandom, loseKicks, kickAtRandom, killAgent, loseKicks, kickAtRandom]],
  [
    "processes sleep beyond their leases and wake up beside others",
    [replaceSleepingAgent, pauseAgent, replaceSleepingAgent],
  ],
])(`seed ${seed}: %s, and nothing is lost or done twice`, async (name, faults) => {
  const random = createRandom(seed * 7919 + name.length);
  const sessions = await Promise.all(Array.from({ length: runsAtOnce }, () => openPlayed(scene, { scenario })));
  let isOver = false;
  const wreaking = injectFaults({ ...scene, sessions }, faults, { random, isOver: () => isOver });
  const stopping = stopSoon(sessions[0], random);
  const leftLying = await playOut(scene, sessions).finally(() => {
    isOver = true;
  });
  const story = await wreaking;
  await stopping;
  const wrong = (await Promise.all(sessions.map((session) => judge(scene, session, undisturbed)))).flat();
  expect([...leftLying, ...wrong], story.join(", ")).toEqual([]);
});

/** Somewhere in the middle, wherever that may be. */
async function stopSoon(session: PlayedSession | undefined, random: Random): Promise<void> {
  if (!session) return;
  const step = random.between(1, 8);
  await session.follower.until(
    ({ messages, runs }) => messages.length > step || runs.get(session.runId)?.status === "succeeded",
  );
  await patiently(() => done(session.owner.userDb.rpc("stop_run", { run_id: session.runId })));
}
