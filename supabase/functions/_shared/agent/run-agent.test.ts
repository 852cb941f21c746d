import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ModelRequest } from "../models/model-client.ts";
import { ModelError } from "../models/model-error.ts";
import { Interrupted } from "./interruption.ts";
import { MemoryRun } from "./testing/memory-journal.ts";
import { runToRest, type RunScene, workOneSlice } from "./testing/run-in-memory.ts";
import { continuing, type Script } from "./testing/scripted-client.ts";

const write = (path: string, content = path) => ({ name: "write", input: { path, content } });
const look = (at: string) => ({ name: "look", input: { at } });

/** Says one line per turn, then "Done." */
const lines =
  (...said: ReturnType<Script>[]): Script =>
  (turn) =>
    said[turn] ?? { text: "Done." };

async function played(scene: RunScene, prompt = "Do it."): Promise<MemoryRun> {
  const run = new MemoryRun(prompt);
  await runToRest(run, scene);
  return run;
}

const outputs = (run: MemoryRun) =>
  run.messages.flatMap(({ tool_calls }) => tool_calls.map(({ status, output }) => `${status}: ${output?.text}`));

describe("a run", () => {
  test("A run ends with the answer of the model", async () => {
    const run = await played({ script: lines({ text: "Hello there." }) });
    expect(run).toMatchObject({ status: "succeeded", title: "" });
    expect(run.text()).toBe("Hello there.");
    expect(run.events.map((event) => ("text" in event ? event.text : event.type)).join("")).toContain("Hello");
  });

  test("Tools run when the model calls them, and it gets their results", async () => {
    const requests: ModelRequest[] = [];
    const run = await played({ script: lines({ text: "I write.", tools: [write("a"), look("a")] }), requests });
    expect(run.files).toEqual(new Map([["a", "a"]]));
    expect(outputs(run)).toEqual(["succeeded: Wrote a.", "succeeded: Saw a."]);
    expect(requests[1]?.messages.at(-1)).toMatchObject({
      role: "tool",
      results: [{ output: "Wrote a.", is_error: false }, { output: "Saw a." }],
    });
    expect(run.status).toBe("succeeded");
  });

  test("The run continues when a tool fails, is unknown, or may not change a file", async () => {
    const run = await played({
      script: lines({ tools: [{ name: "fly", input: {} }, { name: "write", input: {} }, write("locked.txt")] }),
    });
    expect(outputs(run).map((output) => output.slice(0, 20))).toEqual([
      "failed: There is no ",
      expect.stringContaining("failed: ["),
      "failed: The user has",
    ]);
    expect(run.status).toBe("succeeded");
  });

  test("A session without a title gets one", async () => {
    const script: Script = (_turn, { tools }) => ({ text: tools.length === 0 ? '"Making a page."' : "Done." });
    expect(await played({ script, hasTitle: false })).toMatchObject({ title: "Making a page", status: "succeeded" });
  });

  test("The run waits for the user's answer and continues with it", async () => {
    const scene = { script: lines({ tools: [{ name: "ask", input: { text: "Red?" } }] }) };
    const run = await played(scene);
    expect(run).toMatchObject({ status: "waiting", requests: [{ kind: "question", status: "open" }] });
    run.answer({ text: "Blue" });
    await runToRest(run, scene);
    expect([run.status, ...outputs(run)]).toEqual(["succeeded", "succeeded: Blue"]);
  });

  test("A session can ask before changes, and a denied change is not made", async () => {
    const scene: RunScene = {
      script: lines({ tools: [look("x"), write("a"), write("b")] }),
      policy: "ask_before_changes",
    };
    const run = await played(scene);
    expect(outputs(run).slice(0, 1)).toEqual(["succeeded: Saw x."]);
    run.answer({ approved: true });
    await runToRest(run, scene);
    run.answer({ approved: false, reason: "Not b." });
    await runToRest(run, scene);
    expect(run.changes).toEqual(["write a"]);
    expect(outputs(run).at(-1)).toBe("failed: The user did not allow this. Reason: Not b.");
    expect(run.status).toBe("succeeded");
  });

  test("A session can ask before every tool", async () => {
    const run = await played({ script: lines({ tools: [look("x")] }), policy: "ask_before_all" });
    expect([run.status, outputs(run)[0]]).toEqual(["waiting", "requested: undefined"]);
  });

  test("The loop guard asks the user, who can stop the run", async () => {
    const scene = { script: lines({ tools: [look("x")] }) };
    const run = new MemoryRun("Go.");
    run.repeatedTool = "look";
    await runToRest(run, scene);
    expect(run.requests[0]).toMatchObject({ kind: "question", call_id: null });
    run.answer({ text: "Stop" });
    await runToRest(run, scene);
    expect([run.status, outputs(run)[0]]).toEqual(["stopped", "requested: undefined"]);
  });

  test("A refused model call ends the run with its reason", async () => {
    const run = new MemoryRun("Go.");
    run.refusal = { code: "max_cost", sentence: "The limit is reached." };
    await runToRest(run, { script: lines() });
    expect(run.ending).toEqual({ status: "failed", error_code: "max_cost", error_sentence: "The limit is reached." });
  });

  test("A stop during an answer keeps the text so far", async () => {
    const run = new MemoryRun("Go.");
    await runToRest(run, {
      script: () => ({ hangsAfter: "One two" }),
      onSlice: (interruption, clock) => clock.alarm(3_000).rings.then(() => interruption.interrupt("stop_requested")),
    });
    expect(run.messages.at(-1)).toMatchObject({ status: "stopped", parts: [{ text: "One two" }] });
    expect(run.status).toBe("stopped");
  });

  test("A stop between two steps makes no further change", async () => {
    const run = new MemoryRun("Go.");
    run.stopRequested = true;
    await runToRest(run, { script: lines({ tools: [write("a")] }) });
    expect([run.status, run.changes]).toEqual(["stopped", []]);
  });

  test("A stop that arrives while a change is computed prevents it", async () => {
    const run = new MemoryRun("Go.");
    const onCommit: RunScene["onCommit"] = (name) => {
      if (name === "finishToolCall") run.stopRequested = true;
    };
    await runToRest(run, { script: lines({ tools: [write("a")] }), onCommit });
    expect([run.status, run.changes]).toEqual(["stopped", []]);
  });
});

describe("a model that does not answer", () => {
  const broken = (errorClass: ConstructorParameters<typeof ModelError>[0]) => ({
    error: new ModelError(errorClass, "out"),
    afterText: "Hal",
  });

  test("A failed call is retried and its text discarded", async () => {
    let asked = 0;
    const run = await played({ script: () => (asked++ < 2 ? broken("overloaded") : { text: "Now." }) });
    expect([run.status, run.text(), run.calls.length]).toEqual(["succeeded", "Now.", 3]);
    expect(run.calls.map(({ outcome }) => outcome?.error_code)).toEqual([
      "model_overloaded",
      "model_overloaded",
      undefined,
    ]);
  });

  test("The user is told why and for how long the run waits before it calls the model again", async () => {
    let asked = 0;
    const run = await played({ script: () => (asked++ < 1 ? broken("overloaded") : { text: "Now." }) });
    expect(run.events.filter(({ type }) => type === "model_retried")).toEqual([
      {
        type: "model_retried",
        model_id: "scripted",
        code: "model_overloaded",
        sentence: "The model provider is overloaded or unavailable.",
        delay_ms: expect.any(Number),
      },
    ]);
  });

  test("The run switches to the next model and tells the user why", async () => {
    const run = await played({ script: () => broken("auth"), fallbacks: [lines({ tools: [look("x")] })] });
    expect(run.events.filter(({ type }) => type === "model_switched")).toEqual([
      {
        type: "model_switched",
        from_model_id: "scripted",
        to_model_id: "fallback-1",
        reason: "The model provider rejected the key.",
      },
    ]);
    expect(run.calls.map(({ model_id }) => model_id)).toEqual(["scripted", "fallback-1", "fallback-1"]);
    expect(run.status).toBe("succeeded");
  });

  test("The run fails with what is wrong and what to do", async () => {
    const run = await played({ script: () => broken("quota") });
    expect(run.ending).toEqual({
      status: "failed",
      error_code: "model_quota",
      error_sentence:
        "The account at the model provider has no credit left. Add credit at the provider, or choose another model.",
    });
  });

  test("A retry that does not fit into the slice is made in the next", async () => {
    let asked = 0;
    const script: Script = () =>
      asked++ === 0 ? { error: new ModelError("rate_limit", "429", { retryAfterMs: 5_000 }) } : { text: "Now." };
    const run = await played({ script, sliceSeconds: 4 });
    expect([run.status, run.text(), asked]).toEqual(["succeeded", "Now.", 2]);
  });

  test("A model that is silent after its tools ends the run as succeeded", async () => {
    const run = await played({ script: (turn) => (turn === 0 ? { tools: [write("a")] } : broken("empty_answer")) });
    expect([run.status, run.changes]).toEqual(["succeeded", ["write a"]]);
    expect(await played({ script: () => broken("empty_answer") })).toMatchObject({ status: "failed" });
  });

  test("A model without any sign of life counts as hung", async () => {
    const run = await played({
      script: () => ({ hangsAfter: "" }),
      fallbacks: [lines({ text: "I do." })],
      sliceSeconds: 600,
    });
    expect([run.status, run.text()]).toEqual(["succeeded", "I do."]);
    expect(run.calls[0]?.outcome?.error_code).toBe("model_timeout");
  });
});

describe("a conversation that grows too long", () => {
  test("A long conversation is replaced by a stored summary", async () => {
    const requests: ModelRequest[] = [];
    const script: Script = (turn, { tools }) => {
      if (tools.length === 0) return { text: "The user wants a lot. All of it was read." };
      return turn < 3 && requests.length < 5
        ? { text: "x".repeat(3000), tools: [look("y".repeat(3000))] }
        : { text: "Done." };
    };
    const run = await played({ script, requests, spec: { context_tokens: 6_000, output_tokens: 1_000 } });
    expect(run.messages.filter(({ role }) => role === "summary")).toHaveLength(1);
    expect(JSON.stringify(requests.at(-1)?.messages)).toContain("All of it was read.");
    expect(requests.every((request) => JSON.stringify(request).length / 4 < 6_000)).toBe(true);
    expect(run.status).toBe("succeeded");
  });

  test("A conversation that the provider finds too long is summarized, whatever was counted", async () => {
    let isTooLong = true;
    const script: Script = (turn, { tools }) => {
      if (tools.length === 0) isTooLong = false;
      return tools.length > 0 && turn > 0 && isTooLong
        ? { error: new ModelError("context_too_long", "413") }
        : { text: "Done.", tools: tools.length > 0 && turn === 0 && isTooLong ? [look("x")] : [] };
    };
    const run = await played({ script });
    expect([run.status, run.messages.filter(({ role }) => role === "summary").length]).toEqual(["succeeded", 1]);
  });
});

describe("a slice that is over", () => {
  test("A slice that ends during an answer yields, and the next continues the answer", async () => {
    const requests: ModelRequest[] = [];
    const script: Script = (turn) => (turn === 0 ? { hangsAfter: "One, two, " } : { text: "three." });
    const run = await played({ script, requests, sliceSeconds: 20 });
    expect([run.status, run.text()]).toEqual(["succeeded", "One, two, three."]);
    expect(requests[1]?.messages.at(-1)).toMatchObject({
      role: "user",
      parts: [{ text: expect.stringContaining("exactly where you stopped") }],
    });
  });

  test("A model that thinks longer than a slice ends the run", async () => {
    const run = await played({ script: () => ({ hangsAfter: "" }), sliceSeconds: 20 });
    expect(run.ending).toMatchObject({ status: "failed", error_code: "answer_too_long" });
  });

  test("A model whose calls are cut off is told to make smaller ones, and fails after three", async () => {
    const requests: ModelRequest[] = [];
    const run = await played({
      script: () => ({ text: "Writing", stop_reason: "max_tokens", cut_tool: "write" }),
      requests,
    });
    expect(requests).toHaveLength(3);
    expect(JSON.stringify(requests[1]?.messages.at(-1))).toContain("Make smaller calls");
    expect(run.ending).toMatchObject({ error_code: "answer_too_long" });
  });

  test("A slice that shuts down keeps the text and yields", async () => {
    const run = new MemoryRun("Go.");
    const end = await workOneSlice(run, run.claim(), {
      script: () => ({ hangsAfter: "Ha" }),
      onSlice: (interruption, clock) => clock.alarm(3_000).rings.then(() => interruption.interrupt("shutting_down")),
    });
    expect([end, run.status, run.text()]).toEqual(["yielded", "queued", "Ha"]);
  });
});

describe("a run whose process dies at any instruction", () => {
  const script = lines(
    { text: "First. ", tools: [look("a"), look("b"), write("one")] },
    { text: "Then. ", tools: [write("two"), write("one", "again"), look("c")] },
    { tools: [{ name: "ask", input: { text: "Go on?" } }] },
    { text: "Last. ", tools: [write("three")] },
  );

  /** Dies at the given commits, counted over all slices, before or after them. */
  async function interrupted(deaths: ReadonlySet<number>): Promise<MemoryRun> {
    const run = new MemoryRun("Do it.");
    let count = 0;
    const dieAt = () => {
      count += 1;
      if (deaths.has(count)) throw new Interrupted("lost");
    };
    for (let slice = 0; slice < 200 && !run.ending; slice += 1) {
      if (run.status === "waiting") run.answer({ text: "Yes" });
      await workOneSlice(run, run.claim(dieAt), { script: continuing(script) });
    }
    return run;
  }

  const outcome = (run: MemoryRun) => ({
    text: run.text(),
    files: [...run.files],
    changes: run.changes,
    outputs: outputs(run),
    ending: run.ending,
  });

  test("The outcome is the same as without interruptions", async () => {
    const undisturbed = outcome(await interrupted(new Set()));
    expect(undisturbed).toMatchObject({
      changes: ["write one", "write two", "write one", "write three"],
      ending: { status: "succeeded" },
    });
    for (let at = 1; at <= 120; at += 1) expect(outcome(await interrupted(new Set([at])))).toEqual(undisturbed);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { maxLength: 25 }), async (deaths) => {
        expect(outcome(await interrupted(new Set(deaths)))).toEqual(undisturbed);
      }),
      { numRuns: 300 },
    );
  });

  test("Text that was stored stays", async () => {
    for (let at = 1; at <= 120; at += 1) {
      const run = await interrupted(new Set([at]));
      for (const event of run.events) {
        if (!("message_id" in event)) continue;
        const message = run.messages.find(({ id }) => id === event.message_id);
        expect(JSON.stringify(message?.parts), `death ${at}`).toContain(event.text.trim());
      }
    }
  });

  test("The model is asked to go on where its answer was interrupted", async () => {
    const requests: ModelRequest[] = [];
    const run = new MemoryRun("Do it.");
    const dies = (name: string) => {
      if (name === "finishModelCall") throw new Interrupted("lost");
    };
    await workOneSlice(run, run.claim(dies), { script: lines({ text: "One, two, three." }) });
    expect(run.messages).toHaveLength(1);
    await workOneSlice(run, run.claim(), { script: continuing(lines({ text: "One, two, three. Four." })), requests });
    expect(run.messages.slice(1)).toMatchObject([
      { stop_reason: "interrupted", parts: [{ text: "One, two, three." }] },
      { stop_reason: "end", parts: [{ text: " Four." }] },
    ]);
    expect(requests.at(-1)?.messages.slice(1)).toMatchObject([
      { role: "assistant", parts: [{ text: "One, two, three." }] },
      { role: "user", parts: [{ text: expect.stringContaining("exactly where you stopped") }] },
    ]);
  });

  test("A model that has nothing to add to an interrupted answer ends the run as succeeded", async () => {
    const run = new MemoryRun("Do it.");
    const dies = (name: string) => {
      if (name === "finishModelCall") throw new Interrupted("lost");
    };
    await workOneSlice(run, run.claim(dies), { script: lines({ text: "Done." }) });
    await workOneSlice(run, run.claim(), { script: continuing(lines({ text: "Done." })) });
    expect([run.status, run.text()]).toEqual(["succeeded", "Done."]);
  });

  test("A slice that lost its lease changes nothing", async () => {
    const run = new MemoryRun("Do it.");
    const late = run.claim();
    await workOneSlice(run, run.claim(), { script: lines({ tools: [write("a")] }) });
    expect([await workOneSlice(run, late, { script }), run.status, run.changes]).toEqual([
      "lost",
      "succeeded",
      ["write a"],
    ]);
  });

  test("An external tool is not repeated, and its outcome is unknown", async () => {
    const run = new MemoryRun("Send it.");
    const scene = { script: lines({ tools: [{ name: "send", input: {} }] }) };
    const dieAfterSending = (name: string) => {
      if (name === "finishToolCall") throw new Interrupted("lost");
    };
    await workOneSlice(run, run.claim(dieAfterSending), scene);
    await workOneSlice(run, run.claim(), scene);
    expect(outputs(run)).toEqual([expect.stringContaining("unknown: The run was interrupted")]);
    expect(run.status).toBe("succeeded");
  });
});
