// One step's model call, until a model has answered: tried again where that helps, handed to the next model where it does not.
import type { Answer } from "../../models/model-client.ts";
import { type ModelError, remedies } from "../../models/model-error.ts";
import { decideNext, type FailedCall } from "../../models/retry-policy.ts";
import { AppError } from "../../protocol/errors.ts";
import type { MessagePart } from "../../protocol/messages.ts";
import { type History, newestOf, type StoredMessage, withMessage } from "../history/history.ts";
import { type Prepared, prepareRequest } from "../history/prepare-request.ts";
import { storable } from "../history/storable.ts";
import { Interrupted } from "../interruption.ts";
import type { ModelCallOutcome } from "../journal.ts";
import { failed, hadWholeSlice, type ModelSource, type RunContext, type StepEnd } from "../run-context.ts";
import { refusedEnd, type ModelStepEnd } from "../step-end.ts";
import { summarize } from "./compaction.ts";
import { billedUsage, connectAndStream } from "./connect-model.ts";
import type { StreamOutcome } from "./stream-model.ts";

/** Providers show signs of life while they think; this long without one is a hang. */
const silenceMs = 45_000;
const maxNameCharacters = 64;

interface Step {
  readonly number: number;
  readonly history: History;
}

export async function callModel(run: RunContext, { number, history: past }: Step): Promise<StepEnd> {
  let history = past;
  let index = modelInUse(run, past);
  // What is still too long right after a summary, because of its prompt, does not become shorter by another one.
  const isSummedUp = past.messages.at(-1)?.role === "summary";
  let toSumUp: "if_long" | "now" | "done" = isSummedUp ? "done" : "if_long";
  for (;;) {
    run.interruption.signal.throwIfAborted();
    const source = run.models[index];
    if (!source) return failed("model_unavailable", "No model is available. Choose one in the session's settings.");
    const isAside = toSumUp === "now" || (toSumUp === "if_long" && prepare(run, source, history).isTooLong);
    const tried = await (isAside ? summarize : tryModel)(run, source, { number, history });
    if (isAside && tried.type === "goes_on") {
      history = tried.history;
      toSumUp = "done";
      continue;
    }
    if (tried.type !== "model_failed") return tried;
    const { error, attempt } = tried;
    if (error.class === "context_too_long" && toSumUp === "if_long" && !isAside) {
      toSumUp = "now";
      continue;
    }
    const failure = { error, attempt, hasFallback: index + 1 < run.models.length, jitter: run.clock.random() };
    const next = decideNext({ ...failure, remainingMs: run.slice.newStepsUntil - run.clock.now() });
    if (next.type === "give_up") return giveUp(failure, !isAside && hasWorked(run, history));
    if (next.type === "retry") await pause(run, next.delayMs);
    if (next.type === "switch") {
      index += 1;
      if (!isSummedUp) toSumUp = "if_long";
      await tellOfSwitch(run, source, run.models[index], error);
    }
  }
}

/** The model that answered last in this run goes on, so that a switch holds. */
export function modelInUse(run: RunContext, { messages }: History): number {
  const last = messages.findLast((message) => message.run_id === run.runId && message.role === "assistant");
  return Math.max(
    0,
    run.models.findIndex(({ spec }) => spec.id === last?.model_id),
  );
}

function prepare(run: RunContext, { spec }: ModelSource, history: History): Prepared {
  const { instructions, countTokens, sessionId: cacheKey } = run;
  return prepareRequest({ history, spec, instructions, tools: run.toolSpecs, cacheKey, countTokens });
}

async function tryModel(run: RunContext, source: ModelSource, { number, history }: Step): Promise<ModelStepEnd> {
  const { request, inputTokens } = prepare(run, source, history);
  const call_id = run.newId();
  const message_id = run.newId();
  const startedAt = run.clock.now();
  const start = await run.journal.startModelCall({
    call_id,
    message_id,
    step: number,
    model_id: source.spec.id,
    input_tokens: inputTokens,
    output_tokens: request.max_output_tokens,
  });
  if (!start.ok) return refusedEnd(start);

  const onText = (said: { type: "text_streamed" | "reasoning_streamed"; part: number; text: string }) =>
    run.eventStream.push({ ...said, message_id });
  const heard = await connectAndStream(run, source, request, { silenceMs, onText });
  await run.eventStream.forget(message_id);
  if (run.interruption.reason() === "lost") throw new Interrupted("lost");
  const ids = { call_id, message_id, ...(heard.first_token_at && { first_token_at: heard.first_token_at }) };
  const bill = billedUsage(heard, inputTokens);
  switch (heard.type) {
    case "failed":
      await run.journal.finishModelCall({
        ...ids,
        ...bill,
        status: "discarded",
        error_code: `model_${heard.error.class}`,
      });
      run.log.warn("A model call failed", {
        model: source.spec.id,
        class: heard.error.class,
        detail: heard.error.message,
      });
      return { type: "model_failed", error: heard.error, attempt: start.attempt };
    case "interrupted":
      return endInterrupted(run, heard, { ...ids, ...bill }, startedAt);
    case "answered":
      return commit(run, heard.answer, { ...ids, ...bill }, { number, history, modelId: source.spec.id });
  }
}

type CallFacts = Pick<ModelCallOutcome, "call_id" | "message_id" | "first_token_at" | "usage" | "is_estimate">;

async function commit(
  run: RunContext,
  answer: Answer,
  facts: CallFacts,
  step: Step & { modelId: string },
): Promise<StepEnd> {
  const parts = withOwnIds(run.runId, step.number, storable(answer.parts));
  const tool_calls = parts.flatMap((part) =>
    part.type === "tool_call" ? [{ call_id: part.call_id, name: part.name, input: part.input }] : [],
  );
  const stop_reason = answer.cut_tool === undefined ? answer.stop_reason : "max_tokens_in_tool";
  const { message_id: id = "" } = facts;
  const { stop_requested, ...known } = await run.journal.finishModelCall({
    ...facts,
    status: "finished",
    parts,
    tool_calls,
    stop_reason,
  });
  if (stop_requested) return { type: "ends", ending: { status: "stopped" } };
  const message: StoredMessage = {
    id,
    role: "assistant",
    run_id: run.runId,
    step: step.number,
    parts,
    status: "finished",
    stop_reason,
    model_id: step.modelId,
    revision: step.history.head_revision,
    tool_calls: tool_calls.map((call) => ({ ...call, status: "requested", output: null, revision: null })),
  };
  return { type: "goes_on", history: { ...withMessage(step.history, message), ...known } };
}

/** Providers repeat their ids, some within a conversation; ours are unique in it and the same however often a step is taken. */
function withOwnIds(runId: string, step: number, parts: readonly MessagePart[]): MessagePart[] {
  return parts.map((part, index) =>
    part.type === "tool_call"
      ? { ...part, call_id: `${runId.slice(0, 8)}_${step}_${index}`, name: speakable(part.name) }
      : part,
  );
}

/** Models make names up; one that providers do not take would have every later request of the session refused. */
function speakable(name: string): string {
  return name.replace(/[^\w-]/g, "_").slice(0, maxNameCharacters) || "unnamed";
}

async function endInterrupted(
  run: RunContext,
  heard: Extract<StreamOutcome, { type: "interrupted" }>,
  facts: CallFacts,
  startedAt: number,
): Promise<StepEnd> {
  const { parts, error } = heard;
  if (error.reason === "stop_requested") {
    await run.journal.finishModelCall({ ...facts, status: parts.length > 0 ? "stopped" : "discarded", parts });
    return { type: "ends", ending: { status: "stopped" } };
  }
  if (parts.length === 0 && !heard.isInTool) {
    await run.journal.finishModelCall({ ...facts, status: "discarded" });
    if (error.reason === "slice_ended" && hadWholeSlice(run, startedAt)) {
      return failed(
        "answer_too_long",
        "The model thought longer than it may at a time and said nothing. Choose another model, or ask for less at once.",
      );
    }
    return { type: "yields", reason: error.reason };
  }
  const stop_reason = heard.isInTool ? "slice_ended_in_tool" : "slice_ended";
  await run.journal.finishModelCall({ ...facts, status: "finished", parts, stop_reason });
  return { type: "yields", reason: error.reason };
}

/** What only the end of the slice stands in the way of is left to the next one. */
function giveUp(failure: Omit<FailedCall, "remainingMs">, hasWorked: boolean): StepEnd {
  const { error } = failure;
  const isPatienceLeft = decideNext({ ...failure, remainingMs: Number.POSITIVE_INFINITY }).type === "retry";
  if (isPatienceLeft) return { type: "yields", reason: "slice_ended" };
  // After its tools a model may have nothing to add.
  if (error.class === "empty_answer" && hasWorked) return { type: "ends", ending: { status: "succeeded" } };
  if (error.cause instanceof AppError) return failed(error.cause.code, error.cause.message);
  const { sentence, next_action } = remedies[error.class];
  return failed(`model_${error.class}`, `${sentence} ${next_action}`);
}

function hasWorked({ runId }: RunContext, history: History): boolean {
  return (newestOf(runId, history)?.tool_calls.length ?? 0) > 0;
}

async function tellOfSwitch(
  run: RunContext,
  from: ModelSource,
  to: ModelSource | undefined,
  error: ModelError,
): Promise<void> {
  if (!to) return;
  const reason = remedies[error.class].sentence;
  run.eventStream.push({ type: "model_switched", from_model_id: from.spec.id, to_model_id: to.spec.id, reason });
  await run.eventStream.flush();
}

async function pause({ clock, interruption }: RunContext, ms: number): Promise<void> {
  const alarm = clock.alarm(ms);
  const ring = () => alarm.ring();
  interruption.signal.addEventListener("abort", ring, { once: true });
  if (interruption.signal.aborted) ring();
  await alarm.rings;
  interruption.signal.removeEventListener("abort", ring);
}
