// A session and its log, for tests of the conversation: each method appends the events that the database would.
import { applyEvents } from "../../../../../supabase/functions/_shared/protocol/apply-events.ts";
import type {
  EventPayload,
  EventType,
  SessionEvent,
} from "../../../../../supabase/functions/_shared/protocol/events.ts";
import type { MessagePart } from "../../../../../supabase/functions/_shared/protocol/messages.ts";
import type { RunTotals } from "../../../../../supabase/functions/_shared/protocol/run-facts.ts";
import { sessionSnapshot } from "../../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { openState, type SessionState } from "../../../../../supabase/functions/_shared/protocol/session-state.ts";

const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
export const me = id(900_001);
export const friend = id(900_002);
const startMs = Date.parse("2026-01-01T00:00:00.000Z");

export const totals: RunTotals = {
  steps: 2,
  tool_calls: 3,
  input_tokens: 1000,
  cached_tokens: 0,
  output_tokens: 100,
  cost: 0.03,
  duration_ms: 48_000,
};

const emptySession: SessionState = openState(
  sessionSnapshot.parse({
    session: {
      id: id(900_000),
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
      created_at: new Date(startMs).toISOString(),
      updated_at: new Date(startMs).toISOString(),
      my_role: "owner",
    },
    last_seq: 1,
    members: [
      { user_id: me, role: "owner", name: "Anna" },
      { user_id: friend, role: "editor", name: "Jo" },
    ],
    messages: [],
    has_earlier_messages: false,
    topic: `session:${id(900_000)}:0`,
    streaming: [],
    runs: [],
    executions: [],
    requests: [],
    plan: null,
    locked_paths: [],
    revision_marks: [],
    files: [],
  }),
  me,
);

interface MessageEnd {
  readonly status?: "finished" | "stopped";
  readonly stopReason?: "slice_ended" | "interrupted" | null;
}

export class ScriptedSession {
  state = emptySession;
  #made = 0;

  newId(): string {
    this.#made += 1;
    return id(this.#made);
  }

  /** One event a second. */
  append<Type extends EventType>(type: Type, payload: EventPayload<Type>, runId: string | null = null): void {
    const seq = this.state.lastSeq + 1;
    const created_at = new Date(startMs + seq * 1000).toISOString();
    // The type and its payload belong together by the signature.
    const event = { seq, type, payload, run_id: runId, actor_id: null, created_at } as unknown as SessionEvent;
    const { state, applied } = applyEvents(this.state, [event]);
    if (applied.length !== 1) throw new Error(`The event ${seq} was not applied.`);
    this.state = state;
  }

  send(text: string, authorId: string = me, joinsRunId: string | null = null): { messageId: string; runId: string } {
    const messageId = this.newId();
    const runId = this.newId();
    const parts: MessagePart[] = [{ type: "text", text }];
    const joins = joinsRunId === null ? {} : { joins_run_id: joinsRunId };
    this.append("message_sent", { message_id: messageId, author_id: authorId, parts, revision: 0, ...joins });
    this.append("run_queued", { message_id: messageId }, runId);
    return { messageId, runId };
  }

  start(runId: string, attempt = 1): void {
    this.append("run_started", { attempt }, runId);
  }

  startMessage(runId: string, modelId = "model-a"): string {
    const messageId = this.newId();
    const fields = { step: 1, model_id: modelId, parent_id: null, revision: 0 };
    this.append("message_started", { message_id: messageId, ...fields }, runId);
    return messageId;
  }

  stream(runId: string, messageId: string, part: number, text: string, type: "text" | "reasoning" = "text"): void {
    this.append(`${type}_streamed`, { message_id: messageId, part, text }, runId);
  }

  /** Finishes the message with its parts, and asks for the tools among them. */
  finishMessage(
    runId: string,
    messageId: string,
    parts: MessagePart[],
    { status = "finished", stopReason = null }: MessageEnd = {},
  ): void {
    this.append("message_finished", { message_id: messageId, status, parts, stop_reason: stopReason }, runId);
    for (const part of parts) {
      if (part.type !== "tool_call") continue;
      const { call_id, name, input } = part;
      this.append("tool_called", { call_id, message_id: messageId, name, input }, runId);
    }
  }

  /** A whole message. */
  say(runId: string, parts: MessagePart[], modelId?: string): string {
    const messageId = this.startMessage(runId, modelId);
    this.finishMessage(runId, messageId, parts);
    return messageId;
  }

  returnTool(runId: string, callId: string, result: Partial<EventPayload<"tool_returned">> = {}): void {
    this.append("tool_started", { call_id: callId }, runId);
    this.append("tool_returned", { call_id: callId, status: "succeeded", ...result }, runId);
  }

  finish(
    runId: string,
    status: "succeeded" | "failed" | "stopped" = "succeeded",
    sentence: string | null = null,
    code = "internal",
  ): void {
    const error_code = status === "failed" ? code : null;
    this.append("run_finished", { status, error_code, error_sentence: sentence, totals }, runId);
  }
}

export function text(content: string): MessagePart {
  return { type: "text", text: content };
}

export function toolCall(callId: string, name: string, input: unknown): MessagePart {
  return { type: "tool_call", call_id: callId, name, input };
}
