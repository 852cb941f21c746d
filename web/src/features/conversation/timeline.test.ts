import { describe, expect, test } from "vitest";
import type { UnsentMessage } from "../../lib/outbox/outbox-message.ts";
import { begun, none, outline, rowsOf } from "./testing/outline.ts";
import { friend, ScriptedSession, text, toolCall, totals } from "./testing/scripted-session.ts";
import { createTimeline } from "./timeline.ts";

describe("a live run", () => {
  test("The prompt stands there with a sign of life as soon as the run is queued", () => {
    const session = new ScriptedSession();
    session.send("Make a page");
    expect(outline(rowsOf(session))).toEqual(["prompt: Make a page", "thinking"]);
  });

  test("Streamed text is the sign of life while it grows", () => {
    const { session, runId } = begun();
    const answer = session.startMessage(runId);
    expect(outline(rowsOf(session)).at(-1)).toBe("thinking");
    session.stream(runId, answer, 0, "Let me see", "reasoning");
    expect(outline(rowsOf(session)).slice(1)).toEqual(["thinking aloud"]);
    session.stream(runId, answer, 1, "First, the markup.");
    expect(outline(rowsOf(session)).slice(1)).toEqual(["thought", "live text: First, the markup."]);
  });

  test("A running tool is the sign of life until it has returned", () => {
    const { session, runId } = begun();
    session.say(runId, [text("Now."), toolCall("a", "write_file", { path: "a.txt" })]);
    session.append("tool_started", { call_id: "a" }, runId);
    expect(outline(rowsOf(session)).slice(1)).toEqual(["text: Now.", "write_file"]);
    session.append("tool_returned", { call_id: "a", status: "succeeded" }, runId);
    expect(outline(rowsOf(session)).slice(1)).toEqual(["text: Now.", "write_file", "thinking"]);
  });

  test("A run that waits for a person says so; what it wants stands at the composer", () => {
    const { session, runId } = begun();
    session.say(runId, [toolCall("a", "delete_file", { path: "a.txt" })]);
    const request = { request_id: session.newId(), kind: "approval" as const, call_id: "a" };
    const question = { tool: "delete_file", input: { path: "a.txt" } };
    session.append("request_opened", { ...request, question, expires_at: "2026-01-02T00:00:00.000Z" }, runId);
    session.append("run_waited", { request_id: request.request_id }, runId);
    expect(outline(rowsOf(session)).slice(1)).toEqual(["waiting"]);
  });

  test("The end of a slice shows nothing", () => {
    const { session, runId } = begun();
    session.say(runId, [text("Working on it.")]);
    const before = rowsOf(session);
    session.append("run_yielded", { reason: "slice" }, runId);
    session.append("run_resumed", {}, runId);
    expect(rowsOf(session)).toEqual(before);
  });

  test("A run that is about to stop does not think", () => {
    const { session, runId } = begun();
    session.append("run_stop_requested", {}, runId);
    expect(outline(rowsOf(session))).toEqual(["prompt: Make a page"]);
  });

  test("A discarded attempt leaves no text, and the next one is told once", () => {
    const { session, runId } = begun();
    const lost = session.startMessage(runId);
    session.stream(runId, lost, 0, "Half a sen");
    session.append("message_discarded", { message_id: lost }, runId);
    session.start(runId, 2);
    expect(outline(rowsOf(session)).slice(1)).toEqual(["resumed", "thinking"]);
    session.say(runId, [text("Half a sentence.")]);
    session.finish(runId);
    expect(outline(rowsOf(session)).slice(1)).toEqual(["resumed", "text: Half a sentence.", "actions"]);
  });
});

describe("a finished run", () => {
  test("The work folds into one line above the answer, and opens again", () => {
    const { session, runId } = begun();
    session.say(runId, [text("First."), toolCall("a", "list_files", {})]);
    session.returnTool(runId, "a");
    session.say(runId, [text("Done.")]);
    session.finish(runId);
    const folded = rowsOf(session);
    expect(outline(folded)).toEqual(["prompt: Make a page", "work", "text: Done.", "actions"]);
    expect(folded[1]).toMatchObject({ steps: 2, toolCalls: 1, totals });
    const open = rowsOf(session, new Set([`${runId}:work`]));
    expect(outline(open).slice(1)).toEqual(["work", "text: First.", "list_files", "text: Done.", "actions"]);
  });

  test("Work that somebody was reading when it ended keeps its rows as they were", () => {
    const { session, runId } = begun();
    session.say(runId, [text("First."), toolCall("a", "list_files", {})]);
    session.returnTool(runId, "a");
    session.say(runId, [text("Done.")]);
    const timeline = createTimeline();
    const live = timeline({ state: session.state, unsent: [], opened: none });
    session.finish(runId);
    const ended = timeline({ state: session.state, unsent: [], opened: none, unfolded: live.liveWorkKey });
    expect(outline(ended.rows)).toEqual([...outline(live.rows).slice(0, -1), "actions"]);
    expect(outline(timeline({ state: session.state, unsent: [], opened: none }).rows)).toContain("work");
  });

  test("An answer without tools has nothing to fold", () => {
    const { session, runId } = begun("Hello");
    session.say(runId, [{ type: "reasoning", text: "A greeting." }, text("Hello.")]);
    session.finish(runId);
    const rows = rowsOf(session);
    expect(outline(rows).slice(1)).toEqual(["thought", "text: Hello.", "actions"]);
    expect(rows.at(-1)).toMatchObject({ text: "Hello.", totals });
  });

  test("Changed files are counted per path, with moves and deletions", () => {
    const { session, runId } = begun();
    const change = (callId: string, name: string, input: object, revision: number, added: number, removed: number) => {
      session.say(runId, [toolCall(callId, name, input)]);
      session.returnTool(runId, callId, { revision, lines_added: added, lines_removed: removed });
    };
    change("a", "write_file", { path: "index.html", content: "…" }, 1, 98, 0);
    change("b", "write_file", { path: "old.css", content: "…" }, 2, 10, 0);
    change("c", "move_file", { path: "old.css", to: "style.css" }, 3, 0, 0);
    change("d", "edit_file", { path: "style.css", find: "a", replace: "b" }, 4, 6, 2);
    change("e", "delete_file", { path: "notes.txt" }, 5, 0, 3);
    session.finish(runId);
    const card = rowsOf(session).find(({ kind }) => kind === "changes");
    expect(card).toMatchObject({
      changes: {
        files: [
          { path: "index.html", change: "written", added: 98, removed: 0 },
          { path: "style.css", change: "written", added: 16, removed: 2 },
          { path: "notes.txt", change: "deleted", added: 0, removed: 3 },
        ],
        added: 114,
        removed: 5,
        firstRevision: 1,
        lastRevision: 5,
      },
    });
  });

  test("A link that does not show what tools did has no card of changed files", () => {
    const { session, runId } = begun();
    session.say(runId, [toolCall("a", "write_file", {})]);
    session.returnTool(runId, "a", { revision: 1 });
    session.finish(runId);
    expect(outline(rowsOf(session))).not.toContain("changes");
  });

  test("A stopped run keeps what was written and says so", () => {
    const { session, runId } = begun();
    const answer = session.startMessage(runId);
    session.stream(runId, answer, 0, "Half an ans");
    session.finishMessage(runId, answer, [text("Half an ans")], { status: "stopped" });
    session.finish(runId, "stopped");
    expect(outline(rowsOf(session)).slice(1)).toEqual(["text: Half an ans", "stopped: null", "actions"]);
  });

  test("A failed run tells the cause", () => {
    const { session, runId } = begun();
    session.finish(runId, "failed", "The model is overloaded.");
    expect(outline(rowsOf(session)).slice(1)).toEqual(["failed: The model is overloaded."]);
  });
});

describe("tool lines", () => {
  test("Finished calls of a kind collapse; running, failed and other ones stay alone", () => {
    const { session, runId } = begun();
    const calls = ["a", "b", "c", "d", "e"].map((callId) => toolCall(callId, "write_file", { path: callId }));
    session.say(runId, [...calls, toolCall("f", "list_files", {})]);
    session.returnTool(runId, "a");
    session.returnTool(runId, "b");
    session.returnTool(runId, "c", { status: "failed", output: { text: "No." } });
    session.append("tool_started", { call_id: "d" }, runId);
    expect(outline(rowsOf(session)).slice(1)).toEqual([
      "write_file + write_file",
      "write_file",
      "write_file",
      "write_file",
      "list_files",
    ]);
  });

  test("Text between two calls keeps them apart, a new step does not", () => {
    const { session, runId } = begun();
    session.say(runId, [toolCall("a", "read_file", { path: "a" })]);
    session.returnTool(runId, "a");
    session.say(runId, [toolCall("b", "read_file", { path: "b" })]);
    session.returnTool(runId, "b");
    session.say(runId, [text("And one more."), toolCall("c", "read_file", { path: "c" })]);
    session.returnTool(runId, "c");
    expect(outline(rowsOf(session)).slice(1, -1)).toEqual([
      "read_file + read_file",
      "text: And one more.",
      "read_file",
    ]);
  });

  test("A change of the plan has a line only when it failed", () => {
    const { session, runId } = begun();
    session.say(runId, [toolCall("a", "update_plan", {}), toolCall("b", "update_plan", {})]);
    session.returnTool(runId, "a");
    session.returnTool(runId, "b", { status: "failed" });
    expect(outline(rowsOf(session)).slice(1, -1)).toEqual(["update_plan"]);
  });

  test("Another model and a summary are told in a line each", () => {
    const { session, runId } = begun();
    session.say(runId, [text("One.")], "model-a");
    const summary = { message_id: session.newId(), role: "summary" as const, status: "finished" as const };
    session.append("message_finished", { ...summary, parts: [text("So far.")] }, runId);
    session.say(runId, [text("Two.")], "model-b");
    expect(outline(rowsOf(session)).slice(1, -1)).toEqual(["text: One.", "summary", "switched", "text: Two."]);
  });

  test("A summary whose text the reader may not see is a line that does not open", () => {
    const { session, runId } = begun();
    session.say(runId, [text("One.")]);
    const summary = { message_id: session.newId(), role: "summary" as const, status: "finished" as const };
    session.append("message_finished", { ...summary, parts: [] }, runId);
    expect(outline(rowsOf(session)).slice(1, -1)).toEqual(["text: One.", "summarized"]);
  });
});

describe("another try", () => {
  test("A model that did not answer is told with the time of the next try, until it answers", () => {
    const { session, runId } = begun();
    const sentence = "The model is overloaded.";
    session.append("model_retried", { model_id: "model-a", code: "model_overloaded", sentence, delay_ms: 8000 }, runId);
    const told = rowsOf(session).at(-1);
    expect(told).toMatchObject({ kind: "retrying", sentence });
    const at = session.state.runs.get(runId)?.retry?.at ?? "";
    expect(told).toMatchObject({ nextTryAt: Date.parse(at) + 8000 });
    session.startMessage(runId);
    expect(outline(rowsOf(session)).at(-1)).toBe("thinking");
  });

  test("Another run for the same prompt follows the failed one, before it says anything", () => {
    const { session, runId, messageId } = begun();
    session.say(runId, [text("Half.")]);
    session.finish(runId, "failed", "No answer.");
    expect(rowsOf(session).find(({ kind }) => kind === "ending")).toMatchObject({ isLast: true });
    const again = session.newId();
    session.append("run_queued", { message_id: messageId }, again);
    expect(outline(rowsOf(session))).toEqual([
      "prompt: Make a page",
      "text: Half.",
      "failed: No answer.",
      "actions",
      "thinking",
    ]);
    expect(rowsOf(session).find(({ kind }) => kind === "ending")).toMatchObject({ isLast: false });
    session.start(again);
    session.say(again, [text("Whole.")]);
    session.finish(again);
    expect(outline(rowsOf(session)).slice(-2)).toEqual(["text: Whole.", "actions"]);
  });

  test("A limit is told at the composer alone while nothing has come after it", () => {
    const { session, runId } = begun();
    session.finish(runId, "failed", "Your budget is used up.", "own_max_cost_per_day");
    expect(outline(rowsOf(session))).toEqual(["prompt: Make a page"]);
    session.start(session.send("Now it may cost more").runId);
    expect(outline(rowsOf(session)).slice(0, 2)).toEqual(["prompt: Make a page", "failed: Your budget is used up."]);
  });

  test("A try that fails without a word is told where it happened", () => {
    const { session, runId, messageId } = begun();
    session.finish(runId, "failed", "No answer.");
    const again = session.newId();
    session.append("run_queued", { message_id: messageId }, again);
    session.finish(again, "failed", "Still no answer.");
    const next = session.send("Something else");
    session.start(next.runId);
    expect(outline(rowsOf(session))).toEqual([
      "prompt: Make a page",
      "failed: No answer.",
      "failed: Still no answer.",
      "prompt: Something else",
      "thinking",
    ]);
  });
});

describe("several people and messages", () => {
  test("A message that waits for its turn is not in the conversation until its run starts", () => {
    const { session, runId } = begun("First");
    const second = session.send("Second");
    session.say(runId, [text("Done with the first.")]);
    expect(outline(rowsOf(session))).toEqual(["prompt: First", "text: Done with the first.", "thinking"]);
    session.finish(runId);
    session.start(second.runId);
    session.say(second.runId, [text("Done with the second.")]);
    session.finish(second.runId);
    expect(outline(rowsOf(session))).toEqual([
      "prompt: First",
      "text: Done with the first.",
      "actions",
      "prompt: Second",
      "text: Done with the second.",
      "actions",
    ]);
  });

  test("A message that steers stands where the agent read it, also when the work is folded", () => {
    const { session, runId } = begun();
    session.say(runId, [toolCall("a", "list_files", {})]);
    const steering = session.send("In blue", friend, runId);
    expect(outline(rowsOf(session))).not.toContain("prompt: In blue");
    session.returnTool(runId, "a");
    session.append("message_read", { message_id: steering.messageId }, runId);
    session.say(runId, [toolCall("b", "write_file", { path: "a" })]);
    session.returnTool(runId, "b");
    session.say(runId, [text("Blue.")]);
    session.finish(runId);
    const open = rowsOf(session, new Set([`${runId}:work`]));
    expect(outline(open)).toEqual([
      "prompt: Make a page",
      "work",
      "list_files",
      "prompt: In blue",
      "write_file",
      "text: Blue.",
      "actions",
    ]);
    expect(outline(rowsOf(session))).toEqual([
      "prompt: Make a page",
      "work",
      "prompt: In blue",
      "text: Blue.",
      "actions",
    ]);
    expect(open[3]).toMatchObject({ author: "Jo" });
    expect(open[0]).toMatchObject({ author: null });
  });

  test("A visitor with a link is not told who wrote a message, and may not edit it", () => {
    const { session } = begun();
    const visitor = { ...session.state, members: [], viewerId: null };
    const [prompt] = createTimeline()({ state: visitor, unsent: [], opened: none }).rows;
    expect(prompt).toMatchObject({ kind: "prompt", author: null, isMine: false });
  });

  test("An unsent message stands at the end and gives way to the one that arrived, under the same key", () => {
    const session = new ScriptedSession();
    const unsent = (id: string): UnsentMessage => ({
      id,
      parts: [{ type: "text", text: "Make a page" }],
      joinsRun: false,
      createdAt: "2026-01-01T00:00:00.000Z",
      status: "sending",
      refusal: null,
    });
    const { messageId } = session.send("Make a page");
    const before = rowsOf(new ScriptedSession(), none, [unsent(messageId)]);
    expect(before).toMatchObject([{ kind: "prompt", key: messageId, state: "sending" }]);
    const after = rowsOf(session, none, [unsent(messageId)]);
    expect(after).toMatchObject([{ kind: "prompt", key: messageId, state: "sent" }, { kind: "status" }]);
  });
});

describe("earlier messages", () => {
  test("A turn whose beginning was not loaded keeps its rows when the rest comes", () => {
    const { session, runId } = begun();
    session.say(runId, [toolCall("a", "list_files", {})]);
    session.returnTool(runId, "a");
    session.say(runId, [text("First.")]);
    session.say(runId, [toolCall("b", "read_file", {})]);
    session.returnTool(runId, "b");
    session.say(runId, [text("Done.")]);
    session.finish(runId);
    const timeline = createTimeline();
    const { state } = session;
    const cut = timeline({ state: { ...state, messages: state.messages.slice(2) }, unsent: [], opened: none });
    const whole = timeline({ state, unsent: [], opened: none });
    expect(whole.isPrepended).toBe(true);
    expect(whole.rows.map(({ key }) => key).slice(1)).toEqual(cut.rows.map(({ key }) => key));
  });
});

describe("identity", () => {
  test("A frame of streamed text makes one new row, and keeps all others", () => {
    const timeline = createTimeline();
    const { session, runId } = begun();
    session.say(runId, [text("First."), toolCall("a", "list_files", {})]);
    session.returnTool(runId, "a");
    const answer = session.startMessage(runId);
    session.stream(runId, answer, 0, "Do");
    const before = timeline({ state: session.state, unsent: [], opened: none });
    session.stream(runId, answer, 0, "ne.");
    const after = timeline({ state: session.state, unsent: [], opened: none });
    expect(after.rows).toHaveLength(before.rows.length);
    expect(after.rows.map((row, index) => row === before.rows[index])).toEqual([true, true, true, false]);
  });
});
