import { expect, test } from "vitest";
import type { Message, Run } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { isSteering, queuedMessages } from "./queued-messages.ts";

function message(id: string, change: Partial<Message> = {}): Message {
  return {
    id,
    seq: 1,
    role: "user",
    author_id: "u1",
    run_id: null,
    step: null,
    parent_id: null,
    joins_run_id: null,
    read_seq: null,
    parts: [{ type: "text", text: id }],
    status: "finished",
    stop_reason: null,
    model_id: null,
    revision: 0,
    is_imported: false,
    created_at: "2026-11-29T08:00:00Z",
    tool_calls: [],
    ...change,
  };
}

function runFor(messageId: string, status: Run["status"]): Run {
  return {
    id: `run of ${messageId}`,
    message_id: messageId,
    place: messageId.charCodeAt(0),
    status,
    attempt: 0,
    error_code: null,
    error_sentence: null,
    stop_requested_at: null,
    created_at: "2026-11-29T08:00:00Z",
    started_at: null,
    finished_at: null,
    totals: null,
    retry: null,
  };
}

function idsOfQueue(messages: readonly Message[], runs: readonly Run[], pausedAt: string | null = null) {
  const session = { queue_paused_at: pausedAt };
  return queuedMessages({ session, messages, runs: new Map(runs.map((run) => [run.id, run])) }).map(({ id }) => id);
}

test("Messages that the agent has not read wait in the queue", () => {
  const messages = [message("a", { read_seq: 2 }), message("b"), message("c")];
  const runs = [runFor("a", "running"), runFor("b", "queued"), runFor("c", "queued")];
  expect(idsOfQueue(messages, runs)).toEqual(["b", "c"]);
});

test("The message whose run is about to start is in the conversation at once", () => {
  expect(idsOfQueue([message("a"), message("b")], [runFor("a", "queued"), runFor("b", "queued")])).toEqual(["b"]);
});

test("While the queue is paused every message waits in it, in the order of the turns", () => {
  const late = { ...runFor("a", "queued"), place: 999 };
  const runs = [late, runFor("b", "queued")];
  expect(idsOfQueue([message("a"), message("b")], runs, "2026-11-29T08:00:00Z")).toEqual(["b", "a"]);
});

test("Answers of the agent are never queued", () => {
  expect(idsOfQueue([message("a", { role: "assistant" })], [])).toEqual([]);
});

test("Messages that join the live run are read before those that wait their turn", () => {
  const live = runFor("a", "running");
  const steering = message("c", { joins_run_id: live.id });
  const runs = [live, runFor("b", "queued"), runFor("c", "queued")];
  expect(idsOfQueue([message("a", { read_seq: 2 }), message("b"), steering], runs)).toEqual(["c", "b"]);
  expect(isSteering(steering)).toBe(true);
  expect(isSteering({ ...steering, read_seq: 9 })).toBe(false);
});
