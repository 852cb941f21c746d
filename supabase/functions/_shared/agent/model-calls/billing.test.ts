// Every call to a model is billed by what the provider said, else by what went to it and came from it.
import { expect, test } from "vitest";
import { ModelError } from "../../models/model-error.ts";
import { AppError } from "../../protocol/errors.ts";
import { MemoryRun } from "../testing/memory-journal.ts";
import { runToRest, type Scene, workOneSlice } from "../testing/run-in-memory.ts";
import type { Script } from "../testing/scripted-client.ts";

const bills = (run: MemoryRun) => run.calls.map(({ outcome }) => outcome && [outcome.status, outcome.usage]);

async function stoppedAfter(ms: number, scene: Scene): Promise<MemoryRun> {
  const run = new MemoryRun("Go.");
  const onSlice: Scene["onSlice"] = (interruption, clock) =>
    clock.alarm(ms).rings.then(() => interruption.interrupt("stop_requested"));
  await workOneSlice(run, run.claim(), { ...scene, onSlice });
  return run;
}

test("a stop while a failed call is waited for asks nothing more of the provider, and bills nothing more", async () => {
  const limited = { error: new ModelError("rate_limit", "429", { retryAfterMs: 15_000 }) };
  const run = await stoppedAfter(5_000, { script: () => limited });
  expect([run.status, run.calls.length]).toEqual(["stopped", 1]);
});

test("a call that was not made, because the run was stopped while its model was connected, costs nothing", async () => {
  const connecting: Scene["connecting"] = (clock) => clock.alarm(10_000).rings;
  const run = await stoppedAfter(5_000, { script: () => ({ text: "Hello." }), connecting });
  expect([run.status, bills(run)]).toEqual(["stopped", [["discarded", { input_tokens: 0, output_tokens: 0 }]]]);
});

test("what a broken stream had said is billed", async () => {
  let asked = 0;
  const script: Script = () =>
    asked++ === 0 ? { error: new ModelError("network", "cut"), afterText: "word ".repeat(100) } : { text: "Hello." };
  const run = new MemoryRun("Go.");
  await runToRest(run, { script });
  expect(bills(run)[0]).toEqual(["discarded", { input_tokens: expect.any(Number), output_tokens: 100 }]);
  expect(run.calls[0]?.outcome?.usage.input_tokens).toBeGreaterThan(0);
});

test("a tool call that was cut is billed by what was heard of it", async () => {
  const run = await stoppedAfter(5_000, { script: () => ({ hangsInTool: 40 }) });
  expect(bills(run)).toEqual([["discarded", { input_tokens: expect.any(Number), output_tokens: 40 }]]);
});

test("a title or a summary for which there is no key costs nothing, and leaves no call open", async () => {
  const connecting = () => Promise.reject(new AppError("key_missing", "There is no key."));
  let isFirst = true;
  const run = new MemoryRun("Go.");
  await runToRest(run, {
    script: () => ({ text: "Done." }),
    hasTitle: false,
    // The key is taken away between the answer and the title.
    connecting: () => {
      const answer = isFirst ? Promise.resolve() : connecting();
      isFirst = false;
      return answer;
    },
  });
  expect([run.status, run.title]).toEqual(["succeeded", "Go"]);
  expect(bills(run)[1]).toEqual(["discarded", { input_tokens: 0, output_tokens: 0 }]);
});
