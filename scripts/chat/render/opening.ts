// A session as it is when it is opened: the conversation so far, and what goes on.
import type { Message, ToolCall } from "../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { line, type Piece } from "./piece.ts";
import { oneLine, plain } from "./plain.ts";
import { planLines } from "./plan.ts";
import { requestLines } from "./request.ts";
import { isSelfEvident, toolLine } from "./tool-line.ts";
import { prompt, type Rendered, type Shown, textOf, type View } from "./transcript.ts";

const maxMessages = 30;

export function renderOpening(view: View): Rendered {
  const { state, paint } = view;
  const messages = state.messages.slice(-maxMessages);
  const hasEarlier = state.hasEarlierMessages || messages.length < state.messages.length;
  const isWorking = [...state.runs.values()].some(({ finished_at: at }) => at === null);
  const pieces = [
    line(heading(view)),
    ...(hasEarlier ? [line(paint("dim", "… earlier messages are left out"))] : []),
    ...messages.flatMap((message) => messagePieces(message, view)),
    ...(state.plan && isWorking ? planLines(state.plan, paint).map(line) : []),
    ...[...state.requests.values()].flatMap((request) => requestLines(request, paint).map(line)),
  ];
  return { shown: shownOf(view), pieces };
}

function heading({ state: { session, files }, paint }: View): string {
  const title = oneLine(session.title) || "Untitled session";
  const count = `${files.size} ${files.size === 1 ? "file" : "files"}`;
  const about = [session.id, session.model_id ?? "the default model", count];
  return `${paint("bold", title)} ${paint("dim", about.join(" · "))}`;
}

function messagePieces(message: Message, view: View): Piece[] {
  if (message.role === "user") return [line(prompt(message, view))];
  if (message.role === "summary") return [line(view.paint("dim", "(a summary of the conversation before)"))];
  if (message.status === "streaming") return streamedPieces(message, view);
  const text = plain(textOf(message.parts, "text"));
  return [
    ...(text === "" ? [] : [line(text)]),
    ...message.tool_calls.filter(isWorthALine).map((call): Piece => {
      return { type: "line", subject: `${call.run_id}/${call.call_id}`, text: toolLine(call, view.paint) };
    }),
  ];
}

/** A call that is only asked for has not begun: it may be waiting for an approval. */
function isWorthALine(call: ToolCall): boolean {
  return call.status !== "requested" && !isSelfEvident(call);
}

function streamedPieces({ id }: Message, { state }: View): Piece[] {
  return (state.streaming.get(id) ?? []).map(({ type, text }): Piece => {
    return { type: "flow", tone: type === "text" ? "said" : "thought", text: plain(text) };
  });
}

function shownOf({ state }: View): Shown {
  return new Map(
    [...state.streaming].map(([id, parts]) => {
      const all = (type: "text" | "reasoning") => parts.map((part) => (part.type === type ? part.text : "")).join("");
      return [id, { said: all("text"), thought: all("reasoning") }];
    }),
  );
}
