import { expect, test } from "vitest";
import { endLeft, rowsSince } from "./rows-since.ts";
import { begun, none, rowsOf } from "./testing/outline.ts";
import { text, totals } from "./testing/scripted-session.ts";
import { createTimeline } from "./timeline.ts";

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

test("What a member says does not take a visitor with a link to the end", () => {
  const { session, runId } = begun();
  session.finish(runId);
  const shown = () =>
    createTimeline()({ state: { ...session.state, members: [], viewerId: null }, unsent: [], opened: none }).rows;
  const left = endLeft(shown());
  session.send("And now in blue");
  expect(rowsSince(shown(), left)).toBe(1);
});
