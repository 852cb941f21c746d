// The log as a terminal shows it: each event becomes pieces, and what has been shown of a message is remembered.
import type { EventPayload, SessionEvent } from "../../../supabase/functions/_shared/protocol/events.ts";
import type { Message } from "../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import type { SessionState } from "../../../supabase/functions/_shared/protocol/session-state.ts";
import { executionLines } from "./execution.ts";
import { revisionLine } from "./files.ts";
import type { Paint } from "./paint.ts";
import { authorName } from "./people.ts";
import { line, type Piece } from "./piece.ts";
import { oneLine, plain } from "./plain.ts";
import { planLines } from "./plan.ts";
import { requestLines } from "./request.ts";
import { runEndLines } from "./run-end.ts";
import { isSelfEvident, toolLine } from "./tool-line.ts";

/** What has been shown of messages that are still being written. */
export type Shown = ReadonlyMap<string, { readonly said: string; readonly thought: string }>;

export interface View {
  /** As it is after the event. */
  readonly state: SessionState;
  readonly paint: Paint;
  /** Messages that whoever reads this has typed here and sees already. */
  readonly isTypedHere: (messageId: string) => boolean;
}

export interface Rendered {
  readonly shown: Shown;
  readonly pieces: readonly Piece[];
}

export function renderEvent(shown: Shown, event: SessionEvent, view: View): Rendered {
  switch (event.type) {
    case "text_streamed":
      return stream(shown, event.payload, "said");
    case "reasoning_streamed":
      return stream(shown, event.payload, "thought");
    case "message_finished":
      return finishMessage(shown, event.payload, view);
    case "message_discarded":
      return discardMessage(shown, event.payload.message_id, view);
    default:
      return { shown, pieces: linesOf(event, view) };
  }
}

type OtherEvent = Exclude<
  SessionEvent,
  { type: "text_streamed" | "reasoning_streamed" | "message_finished" | "message_discarded" }
>;

function linesOf(event: OtherEvent, view: View): Piece[] {
  const { paint, state } = view;
  const quiet = (text: string) => [line(paint("dim", text))];
  switch (event.type) {
    case "message_sent":
      return view.isTypedHere(event.payload.message_id) ? [] : [line(prompt(event.payload, view))];
    case "tool_called":
    case "tool_started":
    case "tool_returned":
      return toolPieces(event, view);
    case "run_queued":
      return event.payload.interrupted ? quiet("The work was interrupted and is taken up again.") : [];
    case "run_stop_requested":
      return quiet("Stopping…");
    case "run_finished":
      return runEndLines(event.payload, paint).map(line);
    case "model_switched": {
      const { from_model_id: from, to_model_id: to, reason } = event.payload;
      return [line(paint("yellow", `Switched from ${oneLine(from)} to ${oneLine(to)}: ${oneLine(reason, 200)}`))];
    }
    case "plan_updated":
      return planLines(event.payload.items, paint).map(line);
    case "request_opened": {
      const request = state.requests.get(event.payload.request_id);
      return request ? requestLines(request, paint).map(line) : [];
    }
    case "request_closed":
      return quiet(event.payload.status === "expired" ? "Nobody answered in time." : "The question is withdrawn.");
    case "revision_created":
      return revisionLine(event, view).map(line);
    case "file_locked":
      return quiet(`${oneLine(event.payload.path)} is locked: the agent leaves it alone.`);
    case "file_unlocked":
      return quiet(`${oneLine(event.payload.path)} is unlocked.`);
    case "execution_finished":
      return executionLines(event.payload, paint).map(line);
    case "member_changed":
      return quiet(memberLine(event.payload, state));
    case "session_changed":
      return event.actor_id === null ? quiet(`This session is called “${oneLine(event.payload.title)}” now.`) : [];
    // Said by what comes of them, or of no interest to whoever reads along.
    case "session_created":
    case "message_started":
    case "run_started":
    case "run_waited":
    case "run_yielded":
    case "run_resumed":
    case "request_answered":
      return [];
    default:
      return event satisfies never;
  }
}

type Streamed = EventPayload<"text_streamed">;

/** Text that was trimmed before we read it is shown when its message is finished. */
function stream(shown: Shown, payload: Streamed, tone: "said" | "thought"): Rendered {
  if ("trimmed" in payload) return { shown, pieces: [] };
  const before = shown.get(payload.message_id) ?? { said: "", thought: "" };
  const after = { ...before, [tone]: before[tone] + payload.text };
  return {
    shown: new Map(shown).set(payload.message_id, after),
    pieces: [{ type: "flow", tone, text: plain(payload.text) }],
  };
}

function finishMessage(shown: Shown, payload: EventPayload<"message_finished">, { paint }: View): Rendered {
  const { message_id: id, parts, role } = payload;
  const rest = new Map(shown);
  rest.delete(id);
  if (role === "summary") {
    return { shown: rest, pieces: [line(paint("dim", "The conversation so far was summarised to make room."))] };
  }
  const before = shown.get(id) ?? { said: "", thought: "" };
  return {
    shown: rest,
    pieces: [
      ...missing(before.thought, textOf(parts, "reasoning"), "thought"),
      ...missing(before.said, textOf(parts, "text"), "said"),
      { type: "break" },
    ],
  };
}

/** What the finished text has beyond what was shown; all of it where the two differ. */
function missing(shown: string, whole: string, tone: "said" | "thought"): Piece[] {
  if (whole === "" || whole === shown) return [];
  if (whole.startsWith(shown)) return [{ type: "flow", tone, text: plain(whole.slice(shown.length)) }];
  return [{ type: "break" }, { type: "flow", tone, text: plain(whole) }];
}

function discardMessage(shown: Shown, id: string, { paint }: View): Rendered {
  const rest = new Map(shown);
  const wasSeen = rest.delete(id);
  return { shown: rest, pieces: wasSeen ? [line(paint("dim", "(interrupted: the text above is void)"))] : [] };
}

export function textOf(parts: Message["parts"], type: "text" | "reasoning"): string {
  return parts.map((part) => (part.type === type ? part.text : "")).join("");
}

export function prompt(message: Pick<Message, "author_id" | "parts">, { state, paint }: View): string {
  const images = message.parts.filter(({ type }) => type === "image").length;
  const text = plain(textOf(message.parts, "text"));
  return `${paint("cyan", `${authorName(message.author_id, state)} ›`)} ${text}${images > 0 ? ` [${images} images]` : ""}`;
}

function memberLine({ user_id: id, role }: EventPayload<"member_changed">, state: SessionState): string {
  const name = authorName(id, state);
  return role === null ? `${name} left the session.` : `${name} is ${role} of the session now.`;
}

type ToolEvent = Extract<SessionEvent, { type: "tool_called" | "tool_started" | "tool_returned" }>;

/** A call is shown when it begins and when it ends. */
function toolPieces(event: ToolEvent, { state, paint }: View): Piece[] {
  if (event.type === "tool_called") return [];
  const subject = `${event.run_id}/${event.payload.call_id}`;
  const calls = state.messages.flatMap((message) => message.tool_calls);
  const call = calls.find((it) => `${it.run_id}/${it.call_id}` === subject);
  if (!call || isSelfEvident(call)) return [];
  if (event.type === "tool_started") {
    return [{ type: "line", subject, text: toolLine({ ...call, status: "running" }, paint) }];
  }
  return [{ type: "line", subject, replaces: true, text: toolLine(call, paint) }];
}
