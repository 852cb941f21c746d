// The user's answers to requests for approval, and changes of the session's policy.
import { expect, test } from "vitest";
import { MemoryRun } from "./testing/memory-journal.ts";
import { runToRest } from "./testing/run-in-memory.ts";
import type { Script } from "./testing/scripted-client.ts";

const script: Script = (turn) => {
  const path = ["one", "two"][turn];
  return path === undefined ? { text: "Done." } : { tools: [{ name: "write", input: { path, content: path } }] };
};

test("A denial holds even when the session no longer asks", async () => {
  const run = new MemoryRun("Write.");
  run.policy = "ask_before_changes";
  await runToRest(run, { script });
  run.policy = "allow_all";
  run.answer({ approved: false });
  await runToRest(run, { script });
  expect([run.status, run.changes]).toEqual(["succeeded", ["write two"]]);
});

test("A stricter policy applies from the next step on, not only in the next slice", async () => {
  const run = new MemoryRun("Write.");
  const tighten = (name: string) => {
    if (name === "finishToolCall") run.policy = "ask_before_changes";
  };
  await runToRest(run, { script, onCommit: tighten });
  expect([run.status, run.changes]).toEqual(["waiting", ["write one"]]);
});

test("A tool that the user always allows does not ask, until it is taken off the list", async () => {
  const run = new MemoryRun("Write.");
  run.allowedTools = ["write"];
  const takeOff = (name: string) => {
    if (name === "finishToolCall") run.allowedTools = [];
  };
  await runToRest(run, { script, policy: "ask_before_all", onCommit: takeOff });
  expect([run.status, run.changes]).toEqual(["waiting", ["write one"]]);
});

test("Tool names that providers refuse do not reach the history", async () => {
  const run = new MemoryRun("Write.");
  const odd: Script = (turn) =>
    turn === 0
      ? { tools: ["functions.write file", "", "x".repeat(200)].map((name) => ({ name, input: {} })) }
      : { text: "Done." };
  await runToRest(run, { script: odd });
  const calls = run.messages.flatMap(({ tool_calls }) => tool_calls.map(({ name }) => name));
  const parts = run.messages.flatMap((said) =>
    said.parts.flatMap((part) => (part.type === "tool_call" ? part.name : [])),
  );
  expect(calls).toEqual(["functions_write_file", "unnamed", "x".repeat(64)]);
  expect(parts).toEqual(calls);
});
