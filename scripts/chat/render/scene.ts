// A session in the middle of things, for tests of what is shown.
import type { SessionEvent } from "../../../supabase/functions/_shared/protocol/events.ts";
import type { RunTotals } from "../../../supabase/functions/_shared/protocol/run-facts.ts";
import { sessionSnapshot } from "../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import {
  applyEvents,
  openState,
  type SessionState,
} from "../../../supabase/functions/_shared/protocol/session-state.ts";
import { unpainted } from "./paint.ts";
import type { Piece } from "./piece.ts";
import { renderEvent, type Shown, type View } from "./transcript.ts";

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

export const emptySession: SessionState = openState(
  sessionSnapshot.parse({
    session: {
      id: ids.session,
      owner_id: ids.me,
      title: "Scene",
      model_id: null,
      instructions: "",
      approval_policy: "allow_all",
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
    streaming: [],
    runs: [],
    requests: [],
    plan: null,
    locked_paths: [],
    files: [],
  }),
  ids.me,
);

/** An event before it has a number; without `actor_id` it is the agent's. */
export type Happening = {
  [Type in SessionEvent["type"]]: {
    readonly type: Type;
    readonly payload: Extract<SessionEvent, { type: Type }>["payload"];
    readonly actor_id?: string;
  };
}[SessionEvent["type"]];

export interface Played {
  readonly state: SessionState;
  readonly shown: Shown;
  readonly pieces: readonly Piece[];
}

/** Lets it happen, one event after the other, each shown as it comes. */
export function play(
  happenings: readonly Happening[],
  changes: Partial<View> = {},
  from: SessionState = emptySession,
): Played {
  let played: Played = { state: from, shown: new Map(), pieces: [] };
  for (const { actor_id = null, ...happening } of happenings) {
    // The union of types survives the spread; the compiler loses which payload belongs to which.
    const event = {
      ...happening,
      actor_id,
      seq: played.state.lastSeq + 1,
      run_id: ids.run,
      created_at: at,
    } as SessionEvent;
    const { state } = applyEvents(played.state, [event]);
    const { shown, pieces } = renderEvent(played.shown, event, { ...plainView(state), ...changes });
    played = { state, shown, pieces: [...played.pieces, ...pieces] };
  }
  return played;
}

export function plainView(state: SessionState): View {
  return { state, paint: unpainted, isTypedHere: () => false };
}

/** As a pipe would have it. */
export function textOfPieces(pieces: readonly Piece[]): string {
  let text = "";
  for (const piece of pieces) {
    if (piece.type === "flow") text += piece.text;
    else if (text !== "" && !text.endsWith("\n")) text += "\n";
    if (piece.type === "line") text += `${piece.text}\n`;
  }
  return text;
}

export const started: Happening = {
  type: "message_started",
  payload: { message_id: ids.answer, step: 1, model_id: null, parent_id: null, revision: 0 },
};

export function streamed(text: string, type: "text_streamed" | "reasoning_streamed" = "text_streamed"): Happening {
  return { type, payload: { message_id: ids.answer, part: type === "text_streamed" ? 1 : 0, text } };
}

export function finished(text: string): Happening {
  return {
    type: "message_finished",
    payload: { message_id: ids.answer, status: "finished", parts: [{ type: "text", text }] },
  };
}

export function called(callId: string, name: string, input: unknown): Happening {
  return { type: "tool_called", payload: { call_id: callId, message_id: ids.answer, name, input } };
}
