import { expect, test } from "vitest";
import { endLeft, rowsSince } from "./rows-since.ts";
import { begun, rowsOf } from "./testing/outline.ts";
import { text, totals } from "./testing/scripted-session.ts";

test("Rows are counted from where the reader left the end, without the signs of life", () => {
  const { session, runId } = begun();
  const left = endLeft(rowsOf(session));
  expect(rowsSince(rowsOf(session), left)).toBe(0);
  session.say(runId, [text("First."), text("Second.")]);
  expect(rowsSince(rowsOf(session), left)).toBe(2);
  expect(rowsSince(rowsOf(session), undefined)).toBeUndefined();
});

test("What one says oneself brings the end back, although the row at which it was left is gone", () => {
  const { session, runId } = begun();
  const answer = session.startMessage(runId);
  session.stream(runId, answer, 0, "Half an answer");
  const left = endLeft(rowsOf(session));
  session.append("message_discarded", { message_id: answer }, runId);
  session.say(runId, [text("Done.")]);
  session.append("run_finished", { status: "succeeded", error_code: null, error_sentence: null, totals }, runId);
  expect(rowsSince(rowsOf(session), left)).toBe(0);
  session.send("Thanks");
  expect(rowsSince(rowsOf(session), left)).toBeUndefined();
});
