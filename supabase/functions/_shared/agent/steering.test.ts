// Messages that join a run while it is at work.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ModelRequest } from "../models/model-client.ts";
import { Interrupted } from "./interruption.ts";
import { MemoryRun } from "./testing/memory-journal.ts";
import { runToRest, workOneSlice } from "./testing/run-in-memory.ts";
import type { Script } from "./testing/scripted-client.ts";

const words = "Make it red.";
const look = (at: string) => ({ name: "look", input: { at } });
const script: Script = (turn) =>
  turn < 3 ? { text: `Step ${turn}. `, tools: [look(`a${turn}`), look(`b${turn}`)] } : { text: "Done." };

/** Where the words stand in each request: their index, or -1. */
const placesOfWords = (requests: readonly ModelRequest[]) =>
  requests.map(({ messages }) => messages.findIndex((message) => JSON.stringify(message).includes(words)));

/** Sends the words right before the nth commit of this name. */
function joiningBefore(run: MemoryRun, commit: string, nth = 1) {
  let count = 0;
  return (name: string, when: "before" | "after") => {
    if (name === commit && when === "before" && ++count === nth) run.join(words);
  };
}

test("A message that joins a run is read before the next model call, after the results of the tools", async () => {
  const [run, requests] = [new MemoryRun("Do it."), [] as ModelRequest[]];
  await runToRest(run, { script, requests, onCommit: joiningBefore(run, "finishToolCall") });
  expect(placesOfWords(requests)).toEqual([-1, 3, 3, 3]);
  expect(requests[1]?.messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "user"]);
  expect(run.status).toBe("succeeded");
});

test("A run that is about to succeed reads what has arrived and goes on, and its session is named once", async () => {
  const [run, requests] = [new MemoryRun("Do it."), [] as ModelRequest[]];
  const talk: Script = (turn, { tools }) => ({ text: tools.length === 0 ? '"A title."' : `Answer ${turn}.` });
  await runToRest(run, { script: talk, requests, hasTitle: false, onCommit: joiningBefore(run, "finishRun") });
  expect([run.text(), run.status]).toEqual(["Answer 0.Answer 1.", "succeeded"]);
  expect(run.calls.map(({ function_name }) => function_name ?? "answer")).toEqual([
    "answer",
    "session_title",
    "answer",
  ]);
});

test("A message that arrives while an answer is cut off is read after the note about the cut", async () => {
  const [run, requests] = [new MemoryRun("Do it."), [] as ModelRequest[]];
  const cut: Script = (turn) => (turn === 0 ? { text: "One, ", stop_reason: "max_tokens" } : { text: "two." });
  await runToRest(run, { script: cut, requests, onCommit: joiningBefore(run, "finishModelCall") });
  expect(requests[1]?.messages.slice(2)).toMatchObject([
    { role: "user", parts: [{ text: expect.stringContaining("length limit") }] },
    { role: "user", parts: [{ text: words }] },
  ]);
});

test("A message is read once and keeps its place, whenever it arrives and whenever processes die", async () => {
  const anyCommit = fc.integer({ min: 1, max: 60 });
  const deaths = fc.uniqueArray(fc.integer({ min: 1, max: 100 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(anyCommit, deaths, async (joinsAt, diesAt) => {
      const [run, requests] = [new MemoryRun("Do it."), [] as ModelRequest[]];
      let count = 0;
      let isSent = false;
      const onCommit = () => {
        count += 1;
        if (count === joinsAt && !run.ending) {
          isSent = true;
          run.join(words);
        }
        if (diesAt.includes(count)) throw new Interrupted("lost");
      };
      for (let slice = 0; slice < 100 && !run.ending; slice += 1)
        await workOneSlice(run, run.claim(onCommit), { script, requests });
      expect(run.ending).toEqual({ status: "succeeded" });
      const places = placesOfWords(requests).filter((place) => place >= 0);
      expect(new Set(places).size).toBeLessThanOrEqual(1);
      const copies = run.messages.filter(({ joins_run_id }) => joins_run_id !== null);
      expect(copies).toHaveLength(isSent ? 1 : 0);
      if (isSent) expect(placesOfWords(requests).at(-1)).toBeGreaterThan(0);
    }),
    { numRuns: 300 },
  );
});
