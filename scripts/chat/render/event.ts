// An event of the log as a terminal shows it.

import type { AppliedEvent } from "../../../supabase/functions/_shared/protocol/apply-events.ts";
import type { EventPayload, SessionEvent } from "../../../supabase/functions/_shared/protocol/events.ts";
import { endsMidSentence } from "../../../supabase/functions/_shared/protocol/messages.ts";
import type { Message } from "../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import type { SessionState } from "../../../supabase/functions/_shared/protocol/session-state.ts";
import { authorName } from "./author-name.ts";
import { executionLines } from "./execution.ts";
import { revisionLine } from "./files.ts";
import { line, type Output } from "./output.ts";
import type { Paint } from "./paint.ts";
import { oneLine, plain } from "./plain.ts";
import { planLines } from "./plan.ts";
import { requestLines } from "./request.ts";
import { runEndLines } from "./run-end.ts";
import { isShownElsewhere, toolLine } from "./tool-line.ts";

export interface View {
  readonly paint: Paint;
  /** The user typed this message here, so it is on the screen already. */
  readonly isTypedHere: (messageId: string) => boolean;
}

export function renderEvent({ event, before, after }: AppliedEvent, { paint, isTypedHere }: View): readonly Output[] {
  const dim = (text: string) => [line(paint("dim", text))];
  switch (event.type) {
    case "text_streamed":
      return [{ type: "stream", kind: "text", text: plain(event.payload.text) }];
    case "reasoning_streamed":
      return [{ type: "stream", kind: "reasoning", text: plain(event.payload.text) }];
    case "message_finished":
      return event.payload.role === "summary"
        ? dim("The conversation so far was summarised to make room.")
        : finished(event.payload, before);
    case "message_discarded":
      return hasStreamed(before, event.payload.message_id) ? dim("(interrupted: the text above is void)") : [];
    case "message_sent":
      return isTypedHere(event.payload.message_id) ? [] : [line(promptLine(event.payload, after, paint))];
    case "message_edited":
      return dim(`A queued message now says: ${oneLine(textOf(event.payload.parts, "text"), 60)}`);
    case "message_deleted":
      return dim("A queued message was deleted.");
    case "message_read": {
      const read = after.messages.find(({ id }) => id === event.payload.message_id);
      return dim(`The agent has read: ${read ? oneLine(textOf(read.parts, "text"), 60) : "your message"}`);
    }
    case "tool_started":
    case "tool_returned":
      return toolOutput(event, after, paint);
    case "run_queued":
      return event.payload.interrupted && !isCutAnswer(event.run_id, after)
        ? dim("The work was interrupted and is resumed.")
        : [];
    case "run_stop_requested":
      return dim("Stopping…");
    case "run_finished":
      return runEndLines(event.payload, paint).map(line);
    case "queue_paused":
      return dim("What is queued waits. /continue starts it, and so does another message, which goes first.");
    case "queue_resumed":
      return dim("The queue goes on.");
    case "model_retried": {
      const { sentence, delay_ms } = event.payload;
      return dim(`${oneLine(sentence, 200)} Trying again in ${Math.ceil(delay_ms / 1000)} s.`);
    }
    case "model_switched": {
      const { from_model_id: from, to_model_id: to, reason } = event.payload;
      return [line(paint("yellow", `Switched from ${oneLine(from)} to ${oneLine(to)}: ${oneLine(reason, 200)}`))];
    }
    case "plan_updated":
      return planLines(event.payload.items, paint).map(line);
    case "request_opened": {
      const request = after.requests.get(event.payload.request_id);
      return request ? requestLines(request, paint).map(line) : [];
    }
    case "request_closed":
      return dim(
        event.payload.status === "expired" ? "The question expired without an answer." : "The question was withdrawn.",
      );
    case "revision_created":
      return revisionLine(event, after, paint).map(line);
    case "file_locked":
      return dim(`${oneLine(event.payload.path)} is locked: the agent leaves it alone.`);
    case "file_unlocked":
      return dim(`${oneLine(event.payload.path)} is unlocked.`);
    case "execution_finished":
      return executionLines(event.payload, paint).map(line);
    case "member_changed":
      return dim(memberLine(event.payload, after));
    case "session_changed":
      return event.actor_id === null ? dim(`The session is now called “${oneLine(event.payload.title)}”.`) : [];
    // Implied by later events, or of no interest to a reader.
    case "session_created":
    case "message_started":
    case "tool_called":
    case "run_started":
    case "run_waited":
    case "run_yielded":
    case "run_resumed":
    case "execution_queued":
    case "execution_started":
    case "request_answered":
    case "revision_marked":
      return [];
    default:
      return event satisfies never;
  }
}

function finished(message: EventPayload<"message_finished">, before: SessionState): Output[] {
  const { message_id: id, parts, stop_reason = null } = message;
  const shown = before.streaming.get(id) ?? [];
  return [
    ...remainder(textOf(shown, "reasoning"), textOf(parts, "reasoning"), "reasoning"),
    ...remainder(textOf(shown, "text"), textOf(parts, "text"), "text"),
    ...(endsMidSentence({ stop_reason }) ? [] : [{ type: "end_of_stream" as const }]),
  ];
}

/** What the run says next continues the line that its answer stopped in. */
function isCutAnswer(runId: string | null, { messages }: SessionState): boolean {
  const last = messages.findLast(({ role, run_id }) => role === "assistant" && run_id === runId);
  return last !== undefined && endsMidSentence(last);
}

/** What the finished text has beyond the shown one; all of it where the two differ. */
function remainder(shown: string, whole: string, kind: "text" | "reasoning"): Output[] {
  if (whole === "" || whole === shown) return [];
  if (whole.startsWith(shown)) return [{ type: "stream", kind, text: plain(whole.slice(shown.length)) }];
  return [{ type: "end_of_stream" }, { type: "stream", kind, text: plain(whole) }];
}

function hasStreamed({ streaming }: SessionState, messageId: string): boolean {
  return (streaming.get(messageId) ?? []).length > 0;
}

type TextLike = Message["parts"][number] | { readonly type: "text" | "reasoning"; readonly text: string };

export function textOf(parts: readonly TextLike[], type: "text" | "reasoning"): string {
  return parts.map((part) => (part.type === type ? part.text : "")).join("");
}

export function promptLine(message: Pick<Message, "author_id" | "parts">, state: SessionState, paint: Paint): string {
  const names = message.parts.flatMap((part) => (part.type === "attachment" ? [` [${oneLine(part.name)}]`] : []));
  const text = plain(textOf(message.parts, "text"));
  return `${paint("cyan", `${authorName(message.author_id, state)} ›`)} ${text}${names.join("")}`;
}

function memberLine({ user_id: id, role }: EventPayload<"member_changed">, state: SessionState): string {
  const name = authorName(id, state);
  return role === null ? `${name} left the session.` : `${name} is now ${role} of the session.`;
}

type ToolEvent = Extract<SessionEvent, { type: "tool_started" | "tool_returned" }>;

/** A call has a line when it starts, which is replaced when it returns. */
function toolOutput(event: ToolEvent, { messages }: SessionState, paint: Paint): Output[] {
  const calls = messages.flatMap((message) => message.tool_calls);
  const call = calls.find((it) => it.run_id === event.run_id && it.call_id === event.payload.call_id);
  if (!call || isShownElsewhere(call)) return [];
  const shown = { type: "line" as const, subject: `${call.run_id}/${call.call_id}`, text: toolLine(call, paint) };
  return event.type === "tool_started" ? [shown] : [{ ...shown, replaces: true }];
}
