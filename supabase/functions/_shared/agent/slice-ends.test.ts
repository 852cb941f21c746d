// Work that never fits into a slice ends after a bounded number of slices.
import { describe, expect, test } from "vitest";
import type { ModelRequest } from "../models/model-client.ts";
import { ModelError } from "../models/model-error.ts";
import { MemoryRun } from "./testing/memory-journal.ts";
import { runToRest, type RunScene } from "./testing/run-in-memory.ts";
import type { Script } from "./testing/scripted-client.ts";

async function played(scene: RunScene): Promise<MemoryRun> {
  const run = new MemoryRun("Do it.");
  await runToRest(run, scene);
  return run;
}

const failures = (run: MemoryRun) => run.calls.map(({ outcome }) => outcome?.error_code ?? outcome?.status);
const isSideCall = ({ tools }: ModelRequest) => tools.length === 0;

describe("a model", () => {
  test("A model that hangs is called twice, even if each call takes a whole slice", async () => {
    const run = await played({ script: () => ({ hangsAfter: "" }), sliceSeconds: 60 });
    expect(failures(run)).toEqual(["model_timeout", "model_timeout"]);
    expect(run.ending).toMatchObject({ error_code: "model_timeout" });
  });

  test("A rate-limited model is called five times, in however many slices", async () => {
    const limited = new ModelError("rate_limit", "429", { retryAfterMs: 15_000 });
    const run = await played({ script: () => ({ error: limited }), sliceSeconds: 30 });
    expect(failures(run)).toEqual(Array(5).fill("model_rate_limit"));
    expect(run.ending).toMatchObject({ error_code: "model_rate_limit" });
  });

  test("Attempts are counted per step", async () => {
    const asked = [0, 0];
    const script: Script = (turn) => {
      asked[turn] = (asked[turn] ?? 0) + 1;
      if ((asked[turn] ?? 0) < 5) return { error: new ModelError("overloaded", "529") };
      return turn === 0 ? { tools: [{ name: "look", input: { at: "x" } }] } : { text: "Done." };
    };
    expect(await played({ script, sliceSeconds: 600 })).toMatchObject({ status: "succeeded" });
  });
});

describe("a summary", () => {
  /** The prompt is so long that each step starts with a summary. */
  async function summarized(scene: Omit<RunScene, "script">, summary: (asked: number) => ReturnType<Script>) {
    let asked = 0;
    const script: Script = (turn, request) => {
      if (isSideCall(request)) asked += 1;
      if (isSideCall(request)) return summary(asked);
      return turn === 0 && asked === 1 ? { tools: [{ name: "look", input: { at: "x" } }] } : { text: "Done." };
    };
    const run = new MemoryRun("x".repeat(30_000));
    await runToRest(run, { ...scene, script, spec: { context_tokens: 6_000, output_tokens: 1_000 } });
    return run;
  }

  test("A summary is retried when the provider is overloaded", async () => {
    const run = await summarized({}, (asked) =>
      asked < 3 ? { error: new ModelError("overloaded", "529") } : { text: "The user wants a lot." },
    );
    expect([run.status, failures(run).filter((failure) => failure === "model_overloaded").length]).toEqual([
      "succeeded",
      2,
    ]);
  });

  test("A summary switches to the next model when the first has no credit left", async () => {
    const fallbacks: Script[] = [
      (_turn, request) => ({ text: isSideCall(request) ? "The user wants a lot." : "Done." }),
    ];
    const run = await summarized({ fallbacks }, () => ({ error: new ModelError("quota", "402") }));
    expect(run).toMatchObject({ status: "succeeded" });
    expect(run.messages.find(({ role }) => role === "summary")?.parts).toMatchObject([
      { text: "The user wants a lot." },
    ]);
  });

  test("An empty summary does not end the run as succeeded", async () => {
    const run = await summarized({}, (asked) =>
      asked === 1 ? { text: "The user wants a lot." } : { error: new ModelError("empty_answer", "nothing") },
    );
    expect(run.ending).toMatchObject({ error_code: "model_empty_answer" });
  });

  test("A summary that takes longer than a slice is stored as far as it got", async () => {
    const run = await summarized({ sliceSeconds: 20 }, () => ({ hangsAfter: "The user wants a lot. " }));
    expect(run.status).toBe("succeeded");
    const [summary] = run.messages.find(({ role }) => role === "summary")?.parts ?? [];
    expect(summary).toMatchObject({ text: "The user wants a lot.\n[The summary was cut off here.]" });
  });

  test("A summary without text after a whole slice ends the run with a reason", async () => {
    const run = await summarized({ sliceSeconds: 20 }, () => ({ hangsAfter: "" }));
    expect(run.ending).toMatchObject({ error_code: "answer_too_long" });
  });
});

describe("a title", () => {
  test("A title that takes longer than a slice is taken from the prompt", async () => {
    const script: Script = (_turn, request) => (isSideCall(request) ? { hangsAfter: "" } : { text: "Done." });
    const run = await played({ script, hasTitle: false, sliceSeconds: 20 });
    expect(run).toMatchObject({ status: "succeeded", title: "Do it" });
    expect(run.calls).toHaveLength(2);
  });

  test("The title comes from the model that did the work, not from the one that failed", async () => {
    const broken: Script = () => ({ error: new ModelError("auth", "401") });
    const script: Script = (_turn, request) => ({ text: isSideCall(request) ? "A page" : "Done." });
    const run = await played({ script: broken, fallbacks: [script], hasTitle: false });
    expect([run.title, run.calls.at(-1)?.model_id]).toEqual(["A page", "fallback-1"]);
  });
});

describe("a tool that the end of the slice interrupts", () => {
  const script: Script = (turn) => (turn === 0 ? { tools: [{ name: "toil", input: {} }] } : { text: "Done." });
  const outputs = (run: MemoryRun) =>
    run.messages.flatMap(({ tool_calls }) => tool_calls.map(({ status, output }) => [status, output?.text]));

  test("A tool that had a whole slice fails", async () => {
    const run = await played({ script, sliceSeconds: 20 });
    expect(outputs(run)).toEqual([["failed", expect.stringContaining("exceeded the time limit")]]);
    expect(run.status).toBe("succeeded");
  });

  test("A tool that had part of a slice is repeated in the next", async () => {
    let slices = 0;
    const run = await played({
      script,
      sliceSeconds: 20,
      connecting: (clock) => clock.alarm(5_000).rings,
      onSlice: () => {
        slices += 1;
      },
    });
    expect([run.status, slices]).toEqual(["succeeded", 3]);
  });
});
