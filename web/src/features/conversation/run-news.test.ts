import { expect, test } from "vitest";
import { runNews } from "./run-news.ts";
import { ScriptedSession, text } from "./testing/scripted-session.ts";

test("The work is told by its states, and text changes nothing", () => {
  const session = new ScriptedSession();
  expect(runNews(session.state)).toBe("");
  const { runId } = session.send("Make a page");
  expect(runNews(session.state)).toBe("Working");
  session.start(runId);
  const answer = session.startMessage(runId);
  session.stream(runId, answer, 0, "One");
  expect(runNews(session.state)).toBe("Working");
  session.finishMessage(runId, answer, [text("One.")]);
  session.finish(runId);
  expect(runNews(session.state)).toBe("Finished");
  const second = session.send("Another");
  session.start(second.runId);
  const request = {
    request_id: session.newId(),
    kind: "question" as const,
    call_id: null,
    question: { text: "Blue?" },
  };
  session.append("request_opened", { ...request, expires_at: "2026-01-02T00:00:00.000Z" }, second.runId);
  session.append("run_waited", { request_id: request.request_id }, second.runId);
  expect(runNews(session.state)).toBe("Waiting for you");
  session.finish(second.runId, "stopped");
  expect(runNews(session.state)).toBe("Stopped");
});
