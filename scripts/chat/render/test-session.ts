// A session and its events, for tests of the terminal's output.

import { applyEvents } from "../../../supabase/functions/_shared/protocol/apply-events.ts";
import type { EventPayload, SessionEvent } from "../../../supabase/functions/_shared/protocol/events.ts";
import type { RunTotals } from "../../../supabase/functions/_shared/protocol/run-facts.ts";
import { sessionSnapshot } from "../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { openState, type SessionState } from "../../../supabase/functions/_shared/protocol/session-state.ts";
import { renderEvent, type View } from "./event.ts";
import type { Output } from "./output.ts";
import { unpainted } from "./paint.ts";

const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
export const ids = {
  session: id(1),
  me: id(2),
  friend: id(3),
  prompt: id(4),
  run: id(5),
  answer: id(6),
  request: id(7),
};
const at = "2026-01-01T00:00:00.000Z";

export const totals: RunTotals = {
  steps: 2,
  tool_calls: 1,
  input_tokens: 1234,
  cached_tokens: 0,
  output_tokens: 56,
  cost: 0.0078,
  duration_ms: 65_000,
};

export const execution: EventPayload<"execution_finished"> = {
  ...{ execution_id: ids.run, call_id: null, language: "python", entry: "main.py", revision: 1, status: "succeeded" },
  ...{
    exit_code: null,
    output: "",
    is_output_cut: false,
    note: null,
    duration_ms: 5000,
    ran_in: null,
    started_at: null,
  },
};

export const emptySession: SessionState = openState(
  sessionSnapshot.parse({
    session: {
      id: ids.session,
      owner_id: ids.me,
      title: "Landing page",
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
    members: [{ user_id: ids.friend, role: "editor", name: "Ann" }],
    messages: [],
    has_earlier_messages: false,
    topic: `session:${ids.session}:0`,
    streaming: [],
    runs: [],
    requests: [],
    executions: [],
    plan: null,
    locked_paths: [],
    revision_marks: [],
    files: [],
  }),
  ids.me,
);

/** An event without its number; without `actor_id` it is the agent's. */
export type TestEvent = {
  [Type in SessionEvent["type"]]: {
    readonly type: Type;
    readonly payload: Extract<SessionEvent, { type: Type }>["payload"];
    readonly actor_id?: string;
  };
}[SessionEvent["type"]];

interface Played {
  readonly state: SessionState;
  readonly output: readonly Output[];
}

/** Applies and renders the events one after the other. */
export function play(events: readonly TestEvent[], changes: Partial<View> = {}, from = emptySession): Played {
  const numbered = events.map(({ actor_id = null, ...event }, index) => {
    const envelope = { actor_id, seq: from.lastSeq + 1 + index, run_id: ids.run, created_at: at };
    // The union of types survives the spread; the compiler loses which payload belongs to which type.
    return { ...event, ...envelope } as SessionEvent;
  });
  const { state, applied } = applyEvents(from, numbered);
  const view = { paint: unpainted, isTypedHere: () => false, ...changes };
  return { state, output: applied.flatMap((step) => renderEvent(step, view)) };
}

/** The output as a pipe gets it. */
export function printed(output: readonly Output[]): string {
  let text = "";
  for (const item of output) {
    if (item.type === "stream") text += item.text;
    else if (text !== "" && !text.endsWith("\n")) text += "\n";
    if (item.type === "line") text += `${item.text}\n`;
  }
  return text;
}

export const started: TestEvent = {
  type: "message_started",
  payload: { message_id: ids.answer, step: 1, model_id: null, parent_id: null, revision: 0 },
};

export function streamed(text: string, type: "text_streamed" | "reasoning_streamed" = "text_streamed"): TestEvent {
  return { type, payload: { message_id: ids.answer, part: type === "text_streamed" ? 1 : 0, text } };
}

export function finished(text: string, stopReason: string | null = "end"): TestEvent {
  return {
    type: "message_finished",
    payload: { message_id: ids.answer, status: "finished", parts: [{ type: "text", text }], stop_reason: stopReason },
  };
}

export function called(callId: string, name: string, input: unknown): TestEvent {
  return { type: "tool_called", payload: { call_id: callId, message_id: ids.answer, name, input } };
}
