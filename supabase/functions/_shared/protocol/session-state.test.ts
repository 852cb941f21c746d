import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyEvents } from "./apply-events.ts";
import { type SessionEvent, sessionEvent } from "./events.ts";
import { type SessionSnapshot, sessionSnapshot } from "./session-snapshot.ts";
import { openState, prependMessages, type SessionState } from "./session-state.ts";

const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
const [sessionId, me, friend, prompt, answer, run, request] = [1, 2, 3, 4, 5, 6, 7].map(id);
const at = "2026-11-20T12:00:00+00:00";
const hash = "a".repeat(64);

const fresh: SessionSnapshot = sessionSnapshot.parse({
  session: {
    id: sessionId,
    owner_id: me,
    title: "",
    model_id: null,
    instructions: "",
    approval_policy: "allow_all",
    queue_paused_at: null,
    allowed_tools: [],
    head_revision: 0,
    archived_at: null,
    forked_from_session_id: null,
    forked_from_message_id: null,
    created_at: at,
    updated_at: at,
    my_role: "owner",
  },
  last_seq: 1,
  members: [{ user_id: me, role: "owner", name: "Olga" }],
  messages: [],
  has_earlier_messages: false,
  topic: `session:${sessionId}:0`,
  streaming: [],
  runs: [],
  requests: [],
  executions: [],
  plan: null,
  locked_paths: [],
  revision_marks: [],
  files: [],
});

const text = (said: string) => [{ type: "text", text: said }];
const totals = {
  steps: 1,
  tool_calls: 1,
  input_tokens: 90,
  cached_tokens: 0,
  output_tokens: 9,
  cost: 0.01,
  duration_ms: 1200,
};
const exchange: readonly (readonly [type: string, payload: object])[] = [
  ["message_sent", { message_id: prompt, author_id: me, parent_id: null, parts: text("Hello"), revision: 0 }],
  ["run_queued", { message_id: prompt }],
  ["run_started", { attempt: 1 }],
  ["message_started", { message_id: answer, step: 1, model_id: "m", parent_id: prompt, revision: 0 }],
  ["reasoning_streamed", { message_id: answer, part: 0, text: "Hm. " }],
  ["text_streamed", { message_id: answer, part: 1, text: "Go" }],
  ["text_streamed", { message_id: answer, part: 1, text: "od day" }],
  ["message_finished", { message_id: answer, status: "finished", parts: text("Good day") }],
  ["tool_called", { call_id: "c", message_id: answer, name: "edit", input: { path: "a" } }],
  ["tool_started", { call_id: "c" }],
  ["file_locked", { path: "b" }],
  ["revision_created", { number: 1, kind: "change", summary: "", changed: [written("a"), written("b")] }],
  [
    "tool_returned",
    { call_id: "c", status: "succeeded", output: "done", revision: 1, lines_added: 2, lines_removed: 0 },
  ],
  ["request_opened", { request_id: request, kind: "question", call_id: null, question: { text: "?" }, expires_at: at }],
  ["run_waited", { request_id: request }],
  ["request_answered", { request_id: request, answer: { text: "!" } }],
  ["run_resumed", {}],
  ["run_finished", { status: "succeeded", error_code: null, error_sentence: null, totals }],
  ["revision_created", { number: 2, kind: "undo", summary: "", changed: [deleted("a")] }],
  ["session_changed", { title: "Named", is_archived: true }],
  ["member_changed", { user_id: friend, role: "viewer" }],
];

function written(path: string) {
  return { path, change: "written", hash, bytes: 1, lines_added: 1, lines_removed: 0 };
}

function deleted(path: string) {
  return { path, change: "deleted", lines_added: 0, lines_removed: 1 };
}

/** The events of a story, numbered from 2 on. */
function told(story: readonly (readonly [type: string, payload: object])[]): SessionEvent[] {
  return story.map(([type, payload], index) =>
    sessionEvent.parse({ seq: index + 2, type, payload, run_id: run, actor_id: null, created_at: at }),
  );
}

const opened = () => deepFrozen(openState(fresh, me ?? null));
const stateAfter = (events: readonly SessionEvent[], state = opened()): SessionState =>
  applyEvents(state, events).state;

function deepFrozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFrozen(part);
  }
  return value;
}

describe("a session's state", () => {
  test("A session's state follows a whole exchange", () => {
    const state = stateAfter(told(exchange));
    expect(state).toMatchObject({
      lastSeq: 22,
      session: { title: "Named", head_revision: 2, archived_at: at },
      members: [{ user_id: me }, { user_id: friend, role: "viewer", name: null }],
      messages: [
        { id: prompt, seq: 2, role: "user", run_id: null, parts: text("Hello") },
        {
          ...{ id: answer, seq: 5, role: "assistant", run_id: run, step: 1, parent_id: prompt, status: "finished" },
          tool_calls: [
            { call_id: "c", status: "succeeded", output: "done", revision: 1, started_at: at, finished_at: at },
          ],
        },
      ],
    });
    expect([...state.runs.values()]).toMatchObject([{ id: run, status: "succeeded", attempt: 1, started_at: at }]);
    expect([...state.files.values()]).toEqual([{ path: "b", revision: 1, bytes: 1, hash, is_locked: true }]);
    expect([state.requests.size, state.streaming.size]).toEqual([0, 0]);
  });

  test("An unfinished message has its text so far, part by part", () => {
    const state = stateAfter(told(exchange.slice(0, 7)));
    expect(state.streaming.get(answer ?? "")).toEqual([
      { part: 0, type: "reasoning", text: "Hm. " },
      { part: 1, type: "text", text: "Good day" },
    ]);
  });

  test("Streamed text that is left out of the log changes nothing, and is no gap", () => {
    const whole = told(exchange);
    const finishedAt = whole.findIndex(({ type }) => type === "message_finished");
    for (const heard of [finishedAt - 3, finishedAt - 1]) {
      const rest = whole.slice(finishedAt).map((event) => ({ ...event }));
      const [finished, ...later] = rest.map((event, index) =>
        index === 0 ? { ...event, previous_seq: whole[heard - 1]?.seq ?? 1 } : event,
      );
      const events = [...whole.slice(0, heard), ...(finished ? [finished] : []), ...later];
      expect(applyEvents(opened(), events)).toMatchObject({ hasGap: false, state: stateAfter(whole) });
      expect(applyEvents(opened(), events.slice(1)).hasGap).toBe(true);
    }
  });

  test("A run waits for its request and is queued again by the answer", () => {
    const statusAfter = (count: number) => stateAfter(told(exchange.slice(0, count))).runs.get(run ?? "")?.status;
    expect([2, 3, 15, 16, 17, 18].map(statusAfter)).toEqual([
      "queued",
      "running",
      "waiting",
      "queued",
      "running",
      "succeeded",
    ]);
  });

  test("A discarded message disappears with its streamed text", () => {
    const discarded = stateAfter(told([...exchange.slice(0, 6), ["message_discarded", { message_id: answer }]]));
    expect(discarded.messages.map((message) => message.id)).toEqual([prompt]);
    expect(discarded.streaming.size).toBe(0);
  });

  test("The topic is the one that the last departure named, and none for a viewer who left themselves", () => {
    const topic = `session:${sessionId}:1`;
    const removed = stateAfter(told([["member_changed", { user_id: friend, role: null, topic }]]));
    expect(removed.topic).toBe(topic);
    const cameLater = stateAfter(told([["member_changed", { user_id: friend, role: "viewer" }]]));
    expect(cameLater.topic).toBe(opened().topic);
    expect(stateAfter(told([["member_changed", { user_id: me, role: null, topic }]])).topic).toBeNull();
  });

  test("The viewer's role follows the log, and a viewer who left sees no members", () => {
    const handedOver = stateAfter(
      told([
        ["member_changed", { user_id: friend, role: "owner" }],
        ["member_changed", { user_id: me, role: "editor" }],
      ]),
    );
    expect(handedOver.session).toMatchObject({ owner_id: friend, my_role: "editor" });
    const removed = stateAfter(told([["member_changed", { user_id: me, role: null }]]));
    expect(removed).toMatchObject({ session: { my_role: null }, members: [] });
  });

  test("A file may be named like a property of every object", () => {
    const files = stateAfter(
      told([["revision_created", { number: 1, kind: "change", summary: "", changed: [written("__proto__")] }]]),
    ).files;
    expect([...files.keys()]).toEqual(["__proto__"]);
  });
});

describe("applying events", () => {
  test("Batches of any size, in any order, with repetitions, lead to the same state", () => {
    const events = told(exchange);
    const cut = fc
      .array(fc.nat(events.length), { maxLength: 5 })
      .map((cuts) => [0, ...cuts.sort((a, b) => a - b), events.length]);
    fc.assert(
      fc.property(cut, fc.infiniteStream(fc.nat(1000)), fc.nat(events.length), (cuts, keys, overlap) => {
        let state = opened();
        for (const [index, from] of cuts.slice(0, -1).entries()) {
          const batch = events
            .slice(Math.max(from - overlap, 0), cuts[index + 1])
            .map((event) => ({ event, key: keys.next().value }));
          const shuffled = batch.sort((left, right) => left.key - right.key).map(({ event }) => event);
          const applied = applyEvents(state, shuffled);
          expect(applied.hasGap).toBe(false);
          state = deepFrozen(applied.state);
        }
        expect(state).toEqual(stateAfter(events));
      }),
    );
  });

  test("Applying events stops at a gap and reports it; the missing events close it", () => {
    const events = told(exchange);
    const { state, hasGap } = applyEvents(opened(), [...events.slice(0, 3), ...events.slice(5)]);
    expect({ lastSeq: state.lastSeq, hasGap }).toEqual({ lastSeq: 4, hasGap: true });
    expect(stateAfter(events.slice(3), state)).toEqual(stateAfter(events));
  });

  test("Known events leave the very same state object", () => {
    const state = stateAfter(told(exchange));
    expect(stateAfter(told(exchange), state)).toBe(state);
  });
});

test("Earlier messages are prepended with their runs, each once; what is known already is newer", () => {
  const state = stateAfter(told(exchange));
  const [first, ...later] = state.messages;
  const [run] = state.runs.values();
  if (!run) throw new Error("The exchange has a run.");
  const earlier = { ...run, id: "earlier", message_id: "earlier" };
  const page = { messages: [...state.messages], has_earlier_messages: false, runs: [earlier, { ...run, attempt: 9 }] };
  const paged = prependMessages({ ...state, messages: later, hasEarlierMessages: true }, page);
  expect(paged.messages).toEqual([first, ...later]);
  expect([...paged.runs.values()]).toEqual([earlier, run]);
  expect(paged.hasEarlierMessages).toBe(false);
});
