// A session when it is opened: the conversation so far, and what is going on.
import { liveRun } from "../../../supabase/functions/_shared/client/live-run.ts";
import { endsMidSentence } from "../../../supabase/functions/_shared/protocol/messages.ts";
import type { Message, ToolCall } from "../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import type { SessionState } from "../../../supabase/functions/_shared/protocol/session-state.ts";
import { promptLine, textOf } from "./event.ts";
import { line, type Output } from "./output.ts";
import type { Paint } from "./paint.ts";
import { plain } from "./plain.ts";
import { planLines } from "./plan.ts";
import { requestLines } from "./request.ts";
import { titleOf } from "./session-line.ts";
import { isShownElsewhere, toolLine } from "./tool-line.ts";

const maxMessages = 30;

export function renderOpenedSession(state: SessionState, paint: Paint): readonly Output[] {
  const messages = state.messages.slice(-maxMessages);
  const hasEarlier = state.hasEarlierMessages || messages.length < state.messages.length;
  return [
    line(heading(state, paint)),
    ...(hasEarlier ? [line(paint("dim", "… earlier messages are left out"))] : []),
    ...messages.flatMap((message) => messageOutput(message, state, paint)),
    ...(state.plan && liveRun(state) ? planLines(state.plan, paint).map(line) : []),
    ...[...state.requests.values()].flatMap((request) => requestLines(request, paint).map(line)),
  ];
}

function heading({ session, files }: SessionState, paint: Paint): string {
  const count = `${files.size} ${files.size === 1 ? "file" : "files"}`;
  const about = [session.id, session.model_id ?? "the default model", count];
  return `${paint("bold", titleOf(session.title))} ${paint("dim", about.join(" · "))}`;
}

function messageOutput(message: Message, state: SessionState, paint: Paint): Output[] {
  if (message.role === "user") return [line(promptLine(message, state, paint))];
  if (message.role === "summary") return [line(paint("dim", "(a summary of the conversation before)"))];
  if (message.status === "streaming") return streamedOutput(message, state);
  const text = plain(textOf(message.parts, "text"));
  return [
    ...(text === "" ? [] : [{ type: "stream", kind: "text", text } as const]),
    ...(endsMidSentence(message) ? [] : [{ type: "end_of_stream" } as const]),
    ...message.tool_calls.filter(hasLine).map((call): Output => {
      return { type: "line", subject: `${call.run_id}/${call.call_id}`, text: toolLine(call, paint) };
    }),
  ];
}

/** A requested call has not started: it may be waiting for approval. */
function hasLine(call: ToolCall): boolean {
  return call.status !== "requested" && !isShownElsewhere(call);
}

function streamedOutput({ id }: Message, { streaming }: SessionState): Output[] {
  return (streaming.get(id) ?? []).map(({ type, text }) => ({ type: "stream", kind: type, text: plain(text) }));
}
