import { expect, test } from "vitest";
import { begun, none, outline, rowsOf } from "./testing/outline.ts";
import { text, toolCall } from "./testing/scripted-session.ts";

test.each(["slice_ended", "interrupted"] as const)(
  "An answer that was cut (%s) is one text with what follows",
  (stopReason) => {
    const { session, runId } = begun();
    const first = session.startMessage(runId);
    session.finishMessage(runId, first, [text("232, 2")], { stopReason });
    expect(outline(rowsOf(session)).slice(1)).toEqual(["text: 232, 2", "thinking"]);
    const second = session.startMessage(runId);
    session.stream(runId, second, 0, "33, 234");
    expect(outline(rowsOf(session)).slice(1)).toEqual(["live text: 232, 233, 234"]);
    session.finishMessage(runId, second, [text("33, 234.")]);
    session.finish(runId);
    expect(outline(rowsOf(session)).slice(1)).toEqual(["text: 232, 233, 234.", "actions"]);
  },
);

const thought = { type: "reasoning", text: "Where was I?" } as const;
const interrupted = { stopReason: "interrupted" } as const;

test("An answer that is continued after more thoughts is one text, which Copy takes whole", () => {
  const { session, runId } = begun();
  session.finishMessage(runId, session.startMessage(runId), [text("The answer is fo")], interrupted);
  const second = session.startMessage(runId);
  session.stream(runId, second, 0, thought.text, "reasoning");
  expect(outline(rowsOf(session)).slice(1)).toEqual(["thinking aloud", "text: The answer is fo"]);
  session.stream(runId, second, 1, "rty-two.");
  expect(outline(rowsOf(session)).slice(1)).toEqual(["thought", "live text: The answer is forty-two."]);
  session.finishMessage(runId, second, [thought, text("rty-two.")]);
  session.finish(runId);
  expect(outline(rowsOf(session)).slice(1)).toEqual(["thought", "text: The answer is forty-two.", "actions"]);
  expect(rowsOf(session).at(-1)).toMatchObject({ kind: "actions", text: "The answer is forty-two." });
});

test("An answer that another model continues is one text below the note about the switch", () => {
  const { session, runId } = begun();
  session.finishMessage(runId, session.startMessage(runId, "model-a"), [text("The answer is fo")], interrupted);
  session.say(runId, [thought, text("rty-two."), toolCall("a", "list_files", {})], "model-b");
  expect(outline(rowsOf(session)).slice(1)).toEqual([
    "switched",
    "thought",
    "text: The answer is forty-two.",
    "list_files",
  ]);
});

test("An answer that is continued by a tool call keeps its text above the call", () => {
  const { session, runId } = begun();
  session.finishMessage(runId, session.startMessage(runId), [text("I look.")], interrupted);
  session.say(runId, [thought, toolCall("a", "list_files", {})]);
  expect(outline(rowsOf(session)).slice(1)).toEqual(["thought", "text: I look.", "list_files"]);
});

test("An answer counts as one step, however often it was cut", () => {
  const { session, runId } = begun();
  session.say(runId, [toolCall("a", "list_files", {})]);
  session.returnTool(runId, "a");
  for (const part of ["The ans", "wer is fo"]) {
    session.finishMessage(runId, session.startMessage(runId), [text(part)], interrupted);
  }
  session.say(runId, [text("rty-two.")]);
  session.finish(runId);
  const rows = rowsOf(session, none);
  expect(outline(rows).slice(1)).toEqual(["work", "text: The answer is forty-two.", "actions"]);
  expect(rows[1]).toMatchObject({ kind: "work", steps: 2 });
});
