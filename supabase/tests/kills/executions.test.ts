// A program that a user runs outlives the process that waits for it, however that process ends.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verbsOf } from "../../functions/_shared/client/verbs.ts";
import { follow } from "../following/followers.ts";
import { done, signUp } from "../support/test-users.ts";
import { type FaultStage, startFaultStage } from "./fault-stage.ts";

/** Seconds. A process that has less left when its program starts cannot finish it. */
const takes = 5;
const program = `import time\nfor tenth in range(${takes * 10}): time.sleep(0.1)\nprint('done')`;

let stage: FaultStage;
beforeAll(async () => {
  stage = await startFaultStage({ wallClockSeconds: 8 });
});
afterAll(() => stage?.stop());

async function openWithProgram() {
  const { userDb } = await signUp();
  const call = verbsOf(userDb);
  const here = { session_id: randomUUID() };
  await call("create_session", { id: here.session_id });
  const change = { path: "main.py", content: program, base_revision: 0, change_id: randomUUID() };
  await call("write_file", { ...here, ...change });
  const follower = await follow(userDb, here.session_id);
  const untilIs = (id: string, isSo: (status: string) => boolean) =>
    follower.until(({ executions }) => isSo(executions.get(id)?.status ?? "queued"));
  return {
    follower,
    start: async () => {
      const id = randomUUID();
      await call("start_execution", { ...here, id, entry: "main.py" });
      return id;
    },
    untilRunning: (id: string) => untilIs(id, (status) => status === "running"),
    untilEnded: (id: string) => untilIs(id, (status) => status !== "queued" && status !== "running"),
    row: (id: string) => done(userDb.from("executions").select("status, output, note").eq("id", id).single()),
  };
}

const succeeded = { status: "succeeded", output: "done\n", note: null };

test("A program whose process is killed is run again by another, and every follower sees that", async () => {
  const session = await openWithProgram();
  const id = await session.start();
  await session.untilRunning(id);
  for (const pid of stage.product.agents()) process.kill(pid, "SIGKILL");
  await session.untilEnded(id);
  await expect.poll(() => session.row(id)).toEqual(succeeded);
  const told = session.follower.events.filter(({ type }) => type.startsWith("execution_"));
  expect(told.slice(0, 4).map(({ type, payload }) => [type, "interrupted" in payload])).toEqual([
    ["execution_queued", false],
    ["execution_started", false],
    ["execution_queued", true],
    ["execution_started", false],
  ]);
});

test("A process whose time is up gives its program back, and another one runs it", async () => {
  const session = await openWithProgram();
  const isHandedOver = () => session.follower.events.some(({ payload }) => "interrupted" in payload);
  while (!isHandedOver()) {
    // The second is taken by the process of the first, which is then 3 of its 8 seconds old.
    const first = await session.start();
    await sleep(3000);
    for (const id of [first, await session.start()]) {
      await session.untilEnded(id);
      // The event may arrive a moment before the row.
      await expect.poll(() => session.row(id)).toEqual(succeeded);
    }
  }
});
