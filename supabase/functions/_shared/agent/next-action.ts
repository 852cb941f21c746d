// Decides what a run does next from its rows alone, so that an interrupted run resumes exactly where it was.
import { failureOf } from "../models/model-error.ts";
import {
  type History,
  isOpen,
  lastStepOf,
  newestOf,
  requestOf,
  type StoredMessage,
  type StoredToolCall,
} from "./history/history.ts";

export type NextAction =
  | { readonly type: "call_model"; readonly step: number }
  | { readonly type: "sum_up"; readonly step: number }
  | { readonly type: "use_tools"; readonly message: StoredMessage; readonly calls: readonly StoredToolCall[] }
  | { readonly type: "ask_about_repetition"; readonly tool: string }
  | { readonly type: "stop" }
  | { readonly type: "finish" }
  | { readonly type: "fail"; readonly error_code: string; readonly error_sentence: string };

/** Stop reasons of messages that the next one continues. `_in_tool`: a tool call had begun and is void. `interrupted`: the process died. */
const cutReasons = [
  "max_tokens",
  "max_tokens_in_tool",
  "slice_ended",
  "slice_ended_in_tool",
  "interrupted",
  "paused",
] as const;

const maxCutsInTool = 3;

export function nextAction(runId: string, history: History): NextAction {
  const newest = newestOf(runId, history);
  const step = lastStepOf(runId, history) + 1;
  if (!newest) return beforeFirstAnswer(runId, history, step);
  const calls = newest.tool_calls.filter(isOpen);
  if (calls.length > 0) return guarded(newest, calls, history);
  if (newest.stop_reason === "refusal") return { type: "fail", ...failureOf("refused") };
  if (newest.stop_reason === "context_full") return { type: "fail", ...failureOf("context_too_long") };
  if (isStuckInTool(runId, history)) {
    return {
      type: "fail",
      error_code: "answer_too_long",
      error_sentence: "The model was cut off three times during one long tool call. Ask for the work in smaller steps.",
    };
  }
  return newest.tool_calls.length > 0 || isCut(newest) ? { type: "call_model", step } : { type: "finish" };
}

/** A summary that was asked for ends its run, unless somebody has said something since. */
function beforeFirstAnswer(runId: string, { messages }: History, step: number): NextAction {
  const newest = messages.at(-1);
  if (newest?.sums_up === true) return { type: "sum_up", step };
  const isSummary = newest?.role === "summary" && newest.run_id === runId;
  return isSummary && messages.some(({ sums_up }) => sums_up) ? { type: "finish" } : { type: "call_model", step };
}

export function isCut({ stop_reason }: Pick<StoredMessage, "stop_reason">): boolean {
  return cutReasons.some((reason) => reason === stop_reason);
}

/** How the user may answer the loop guard. */
export const repetitionAnswers = { goOn: "Continue", stop: "Stop" } as const;

/** The same call for the third time in a row runs only if the user agrees. */
function guarded(message: StoredMessage, calls: readonly StoredToolCall[], history: History): NextAction {
  const request = requestOf(null, ["question"], history);
  const isAsked = request !== undefined && request.step >= (message.step ?? 0);
  if (isAsked && (request.status === "expired" || request.answer?.text === repetitionAnswers.stop))
    return { type: "stop" };
  if (history.repeated_tool === null || (isAsked && request.status === "answered"))
    return { type: "use_tools", message, calls };
  return { type: "ask_about_repetition", tool: history.repeated_tool };
}

function isStuckInTool(runId: string, { messages }: History): boolean {
  const newest = messages.slice(-maxCutsInTool);
  return (
    newest.length === maxCutsInTool &&
    newest.every((message) => message.run_id === runId && message.stop_reason?.endsWith("_in_tool"))
  );
}
