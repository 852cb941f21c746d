// Every model call is billed by the usage that the provider reports, or by an estimate.
import { expect, test } from "vitest";
import { ModelError } from "../../models/model-error.ts";
import { AppError } from "../../protocol/errors.ts";
import { MemoryRun } from "../testing/memory-journal.ts";
import { runToRest, type RunScene, workOneSlice } from "../testing/run-in-memory.ts";

const bills = (run: MemoryRun) => run.calls.map(({ outcome }) => outcome && [outcome.status, outcome.usage]);

async function stoppedAfter(ms: number, scene: RunScene): Promise<MemoryRun> {
  const run = new MemoryRun("Go.");
  const onSlice: RunScene["onSlice"] = (interruption, clock) =>
    clock.alarm(ms).rings.then(() => interruption.interrupt("stop_requested"));
  await workOneSlice(run, run.claim(), { ...scene, onSlice });
  return run;
}

test("A stop during a retry delay makes and bills no other call", async () => {
  const limited = { error: new ModelError("rate_limit", "429", { retryAfterMs: 15_000 }) };
  const run = await stoppedAfter(5_000, { script: () => limited });
  expect([run.status, run.calls.length]).toEqual(["stopped", 1]);
});

test("A tool call that was cut is billed by the part received", async () => {
  const run = await stoppedAfter(900, { script: () => ({ hangsInTool: 40 }) });
  expect(bills(run)).toEqual([["discarded", { input_tokens: expect.any(Number), output_tokens: 40 }]]);
});

test.each<[string, number, ReturnType<RunScene["script"]>, number]>([
  ["before its first word", 7_000, { hangsAfter: "" }, 700],
  ["after some words", 7_000, { hangsAfter: "one two three four" }, 700 + 4],
  ["in a tool call that the provider holds back", 7_000, { hangsInTool: 40 }, 700],
  ["for so long that more is not reserved", 42_000, { hangsAfter: "" }, 4_000],
])(
  "A call that is stopped while the model is silent is billed 100 tokens a second: %s",
  async (_, ms, line, tokens) => {
    const run = await stoppedAfter(ms, { script: () => line });
    const [[status, usage] = []] = bills(run).map((bill) => bill ?? []);
    expect([run.status, status]).toEqual(["stopped", expect.stringMatching(/discarded|stopped/)]);
    expect(usage).toMatchObject({ input_tokens: expect.any(Number), output_tokens: expect.closeTo(tokens, -1) });
  },
);

test("A model that is silent until it is given up on is billed for the silence, so that retries are not free", async () => {
  const run = await stoppedAfter(50_000, { script: () => ({ hangsAfter: "" }), spec: { output_tokens: 8_000 } });
  expect(run.calls[0]?.outcome).toMatchObject({ error_code: "model_timeout", usage: { output_tokens: 4_500 } });
});

test("A side call without a key costs nothing and leaves no call open", async () => {
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
