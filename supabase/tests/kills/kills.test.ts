// Whichever process dies, hangs or loses its connection, each run ends as if undisturbed.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Outcome, readOutcome } from "../../../scripts/chaos/outcome.ts";
import { createRandom, type Random } from "../../../scripts/chaos/random.ts";
import { done } from "../support/test-users.ts";
import {
  type FaultStage,
  judge,
  playToEnd,
  retryUntilAnswered,
  type ScenarioSession,
  startFaultStage,
  startScenario,
} from "./fault-stage.ts";
import {
  cutRealtime,
  injectFaults,
  kickAtRandom,
  killAgent,
  killPostgres,
  loseKicks,
  pauseAgent,
  type ProcessFault,
  replacePausedAgent,
} from "./faults.ts";

const seed = Number(process.env.KILLS_SEED ?? 1);
const scenario = "work?say=12&rate=60&first=30";
const runsAtOnce = 5;

let stage: FaultStage;
let undisturbed: Outcome;
beforeAll(async () => {
  stage = await startFaultStage();
});
afterAll(() => stage?.stop());

test("An undisturbed run does all of its work", async () => {
  const session = await startScenario(stage, { scenario });
  await playToEnd(stage, [session]);
  undisturbed = await readOutcome(stage.sql, session.id);
  expect(undisturbed).toMatchObject({
    run: { status: "succeeded" },
    executions: [{ status: "failed" }, { status: "succeeded" }],
  });
  expect(await judge(stage, session, undisturbed)).toEqual([]);
});

test.each<[string, readonly ProcessFault[]]>([
  ["the agent's process is killed several times", [killAgent, killAgent, killAgent]],
  ["Postgres is killed and Realtime cut off", [cutRealtime, killPostgres, cutRealtime, killPostgres, cutRealtime]],
  ["kicks are lost, doubled and late", [kickAtRandom, loseKicks, kickAtRandom, killAgent, loseKicks, kickAtRandom]],
  [
    "processes are suspended beyond their leases and resumed next to their successors",
    [replacePausedAgent, pauseAgent, replacePausedAgent],
  ],
])(`Nothing is lost or done twice when %s (seed ${seed})`, async (name, faults) => {
  const random = createRandom(seed * 7919 + name.length);
  const sessions = await Promise.all(Array.from({ length: runsAtOnce }, () => startScenario(stage, { scenario })));
  let isOver = false;
  const injecting = injectFaults({ ...stage, sessions }, faults, { random, isOver: () => isOver });
  const stopping = stopMidway(sessions[0], random);
  const abandoned = await playToEnd(stage, sessions).finally(() => {
    isOver = true;
  });
  const injected = await injecting;
  await stopping;
  const wrong = (await Promise.all(sessions.map((session) => judge(stage, session, undisturbed)))).flat();
  expect([...abandoned, ...wrong], injected.join(", ")).toEqual([]);
});

async function stopMidway(session: ScenarioSession | undefined, random: Random): Promise<void> {
  if (!session) return;
  const step = random.between(1, 8);
  await session.follower.until(
    ({ messages, runs }) => messages.length > step || runs.get(session.runId)?.status === "succeeded",
  );
  await retryUntilAnswered(() => done(session.owner.userDb.rpc("stop_run", { run_id: session.runId })));
}
