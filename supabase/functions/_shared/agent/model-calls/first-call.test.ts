// The call that a claim began is made, given back, or replaced by an exact one. A run without tools needs one commit.
import { expect, test } from "vitest";
import { MemoryRun } from "../testing/memory-journal.ts";
import { type RunScene, runToRest, workOneSlice } from "../testing/run-in-memory.ts";

const answering: RunScene = { script: () => ({ text: "Hello." }) };
const nothing = { input_tokens: 0, output_tokens: 0 };
const outcomes = (run: MemoryRun) => run.calls.map(({ outcome }) => [outcome?.status, outcome?.usage]);

async function commitsOf(run: MemoryRun, scene: RunScene): Promise<string[]> {
  const commits: string[] = [];
  const onCommit: RunScene["onCommit"] = (name, when) => {
    if (when === "before" && name !== "append") commits.push(name);
  };
  await runToRest(run, { ...scene, onCommit });
  return commits;
}

test("A run that is answered at once commits nothing but its answer, which also ends it", async () => {
  const run = new MemoryRun("Hi.");
  expect(await commitsOf(run, answering)).toEqual(["finishModelCall"]);
  expect([run.text(), run.status, run.calls.length]).toEqual(["Hello.", "succeeded", 1]);
});

test("A call for which too little was reserved is given back, and an exact one is begun", async () => {
  const run = new MemoryRun("Hi.");
  run.firstCallTokens = 3;
  expect(await commitsOf(run, answering)).toEqual(["finishModelCall", "startModelCall", "finishModelCall"]);
  expect(outcomes(run)).toEqual([
    ["discarded", nothing],
    ["finished", expect.anything()],
  ]);
  expect([run.text(), run.calls[1]?.step]).toEqual(["Hello.", 1]);
});

test("A slice that is shut down before its first call costs nothing, and the next one answers", async () => {
  const run = new MemoryRun("Hi.");
  const onSlice: RunScene["onSlice"] = (interruption) => interruption.interrupt("shutting_down");
  expect(await workOneSlice(run, run.claim(), { ...answering, onSlice })).toBe("yielded");
  expect(outcomes(run)).toEqual([["discarded", nothing]]);
  await runToRest(run, answering);
  expect([run.text(), run.status]).toEqual(["Hello.", "succeeded"]);
});

test("A run with tools ends with its last answer, and one whose session has no title is named before it ends", async () => {
  const scene: RunScene = {
    script: (turn) => (turn === 0 ? { tools: [{ name: "look", input: { at: "x" } }] } : { text: "Seen." }),
  };
  expect((await commitsOf(new MemoryRun("Look."), scene)).slice(-2)).toEqual(["startModelCall", "finishModelCall"]);
  const untitled = await commitsOf(new MemoryRun("Look."), { ...answering, hasTitle: false });
  expect(untitled).toEqual(["finishModelCall", "startModelCall", "finishModelCall", "setTitle", "finishRun"]);
});

test("An answer that arrives while a message waits to join does not end the run", async () => {
  const run = new MemoryRun("Hi.");
  let isSent = false;
  const onCommit: RunScene["onCommit"] = (name) => {
    if (name !== "finishModelCall" || isSent) return;
    isSent = true;
    run.join("And you?");
  };
  await runToRest(run, { ...answering, onCommit });
  expect(run.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user", "assistant"]);
  expect(run.status).toBe("succeeded");
});
