// Side calls: a typed answer where it can be parsed, its text where it cannot.
import { expect, test } from "vitest";
import type { ModelRequest } from "../../models/model-client.ts";
import { MemoryRun } from "../testing/memory-journal.ts";
import { runToRest } from "../testing/run-in-memory.ts";
import type { Line } from "../testing/scripted-client.ts";

/** The prompt is so long that the run starts with a summary. */
async function summarizedRun(summary: Line, requests: ModelRequest[] = []) {
  const run = new MemoryRun("x".repeat(30_000));
  const script = (_turn: number, { tools }: ModelRequest) => (tools.length === 0 ? summary : { text: "Done." });
  await runToRest(run, { script, requests, spec: { context_tokens: 6_000, output_tokens: 1_000 } });
  const [part] = run.messages.find(({ role }) => role === "summary")?.parts ?? [];
  return { run, text: part?.type === "text" ? part.text : undefined };
}

test("A summary is requested as fields and stored as text", async () => {
  const requests: ModelRequest[] = [];
  const said = `Here it is:
{"wanted": ["A clock"], decisions: [], "done": [{"what": "Wrote it", "paths": ["clock.js"]}], "facts": ["Steps taken: 7."], "next_step": "Test it."}`;
  const { text, run } = await summarizedRun({ text: said }, requests);
  expect(requests[0]?.instructions).toMatch(/next_step: string/);
  expect(text).toBe(
    "What the user wants:\n- A clock\n\nWhat was done:\n- Wrote it (clock.js)\n\nWhat is known:\n- Steps taken: 7.\n\nWhat is next:\nTest it.",
  );
  expect(run.calls.filter(({ message_id }) => message_id === undefined)).toHaveLength(1);
});

test("Characters that cannot be stored are replaced in a summary, even when they were escaped", async () => {
  const { text } = await summarizedRun({
    text: String.raw`{"wanted": [], "decisions": [], "done": [], "facts": [], "next_step": "Remove \u0000 and \ud800."}`,
  });
  expect(text).toBe("What is next:\nRemove ␀ and \ufffd.");
});

test("A summary in prose or with other fields is stored as it is, without another call", async () => {
  const { text, run } = await summarizedRun({ text: "The user wants a clock." });
  expect(text).toBe("The user wants a clock.");
  expect(run.calls.filter(({ message_id }) => message_id === undefined)).toHaveLength(1);
  expect((await summarizedRun({ text: '{"summary": "The user wants a clock."}' })).text).toContain(
    "The user wants a clock.",
  );
});

test("A summary that was cut off says so", async () => {
  const { text } = await summarizedRun({ text: '{"wanted": ["A clo', stop_reason: "max_tokens" });
  expect(text).toBe('{"wanted": ["A clo\n[The summary was cut off here.]');
});

test("A refusal is not stored as a summary", async () => {
  const { text, run } = await summarizedRun({ text: "I cannot help with that.", stop_reason: "refusal" });
  expect([text, run.ending]).toMatchObject([undefined, { error_code: "model_refused" }]);
});
