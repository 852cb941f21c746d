// The stored history as messages for a model: valid for every provider, and the same bytes for the same rows.
import type { ConversationMessage, ToolResult, UserPart } from "../../models/model-client.ts";
import type { SaidPart } from "../../protocol/messages.ts";
import { isCut } from "../next-action.ts";
import type { StoredAttachment, StoredMessage, StoredToolCall } from "./history.ts";

/** Of an external tool call during which the process died. */
export const outcomeUnknown =
  "The run was interrupted during this call. It may or may not have taken effect: check before you repeat it.";

const notes: Readonly<Record<string, string>> = {
  max_tokens: "Your answer reached its length limit. Continue exactly where you stopped. Do not repeat anything.",
  max_tokens_in_tool:
    "Your answer reached its length limit during a tool call, so the call was not run. Make smaller calls: write a long file in several parts.",
  slice_ended: "Your answer was interrupted. Continue exactly where you stopped. Do not repeat anything.",
  slice_ended_in_tool:
    "Your answer was interrupted during a tool call, so the call was not run. Make smaller calls: write a long file in several parts.",
  interrupted:
    "Your answer was interrupted. Continue exactly where you stopped. Do not repeat anything. A tool call that you had begun was not run.",
  paused: "Continue.",
};

const triedAgain = "Your work was interrupted before it was complete. Continue from where it stands.";

/** What a model gets in the place of an attachment. */
export type ShowAttachment = (attachment: StoredAttachment) => readonly UserPart[];

export interface ConversationFor {
  /** The run that is to continue the conversation. Another run's answer before it was interrupted, and is tried again. */
  readonly runId?: string;
  /** The default shows its name alone. */
  readonly show?: ShowAttachment;
}

const showName: ShowAttachment = ({ name }) => [{ type: "text", text: `[Attached: ${name}]` }];

export function toConversation(
  messages: readonly StoredMessage[],
  { runId, show = showName }: ConversationFor = {},
): ConversationMessage[] {
  return messages.flatMap((message, index) => {
    if (message.role === "user") return [promptOf(message, show)];
    if (message.role === "summary") return [summaryOf(message)];
    const next = messages[index + 1];
    const isContinued = !next || next.role === "assistant" || next.joins_run_id !== null;
    const nextRunId = next ? (next.joins_run_id ?? next.run_id) : runId;
    const isTriedAgain = isContinued && nextRunId !== undefined && nextRunId !== message.run_id;
    return [...answerOf(message, isContinued && !isTriedAgain), ...(isTriedAgain ? [said(triedAgain)] : [])];
  });
}

/** Providers refuse an empty message, and a conversation that ends with the model's own message. */
function promptOf(message: StoredMessage, show: ShowAttachment): ConversationMessage {
  const parts = message.parts.flatMap((part) => {
    if (part.type === "attachment") return show(part);
    return part.type === "text" && part.text.trim() !== "" ? [part] : [];
  });
  return { role: "user", parts: parts.length > 0 ? parts : [{ type: "text", text: "(empty message)" }] };
}

/** An assistant message with a result for each tool call, and a note when the next message continues it. */
function answerOf(message: StoredMessage, isContinued: boolean): ConversationMessage[] {
  const known = new Set(message.tool_calls.map(({ call_id }) => call_id));
  const parts = message.parts.filter(isSaid).filter((part) => {
    return part.type === "tool_call" ? known.has(part.call_id) : isSent(part);
  });
  const note =
    isContinued && isCut(message) && message.tool_calls.length === 0 ? notes[message.stop_reason ?? ""] : undefined;
  return [
    ...(parts.length > 0 ? [{ role: "assistant" as const, parts }] : []),
    ...(message.tool_calls.length > 0 ? [{ role: "tool" as const, results: message.tool_calls.map(resultOf) }] : []),
    ...(note === undefined ? [] : [said(note)]),
  ];
}

function said(text: string): ConversationMessage {
  return { role: "user", parts: [{ type: "text", text }] };
}

/** The same object for the same call, so that its tokens are counted once. */
const results = new WeakMap<StoredToolCall, ToolResult>();

function resultOf(call: StoredToolCall): ToolResult {
  const result = results.get(call) ?? readResult(call);
  results.set(call, result);
  return result;
}

function readResult(call: StoredToolCall): ToolResult {
  const { call_id, status } = call;
  const output = call.output?.text ?? withoutOutput(status);
  return { call_id, output: output === "" ? "(no output)" : output, is_error: status !== "succeeded" };
}

function withoutOutput(status: StoredToolCall["status"]): string {
  switch (status) {
    case "stopped":
      return "The run was stopped before this was done.";
    case "unknown":
      return outcomeUnknown;
    default:
      return "";
  }
}

function summaryOf(message: StoredMessage): ConversationMessage {
  const text = message.parts.map((part) => (part.type === "text" ? part.text : "")).join("\n");
  return {
    role: "user",
    parts: [{ type: "text", text: `<summary_of_earlier_work>\n${text}\n</summary_of_earlier_work>` }],
  };
}

function isSaid(part: StoredMessage["parts"][number]): part is SaidPart {
  return part.type !== "attachment";
}

/** A thought that its provider has not signed, such as one of a dead process, is only for readers. */
function isSent(part: SaidPart): boolean {
  if (part.type === "reasoning") return part.opaque !== undefined;
  return part.type !== "text" || part.text.trim() !== "";
}
