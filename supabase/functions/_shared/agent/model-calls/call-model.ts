// One step's model call, until a model has answered: tried again where that helps, handed to the next model where it does not.
import type { CallBill } from "../../models/call-bill.ts";
import type { ModelSource } from "../../models/metered-model.ts";
import type { Answer } from "../../models/model-client.ts";
import { type ModelError, remedies } from "../../models/model-error.ts";
import { decideNext, type FailedCall } from "../../models/retry-policy.ts";
import { AppError } from "../../protocol/errors.ts";
import type { MessagePart } from "../../protocol/messages.ts";
import { type History, newestOf, type StoredMessage, withMessage } from "../history/history.ts";
import { type Prepared, prepareRequest } from "../history/prepare-request.ts";
import { storable } from "../history/storable.ts";
import { Interrupted } from "../interruption.ts";
import { failed, hadWholeSlice, type RunContext, type StepEnd } from "../run-context.ts";
import { refusedEnd, type ModelStepEnd } from "../step-end.ts";
import { summarize } from "./compaction.ts";
import { callMetered } from "./metered-call.ts";
import type { StreamDeps, StreamOutcome } from "./stream-model.ts";

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
  const message_id = run.newId();
  const startedAt = run.clock.now();
  const onText: StreamDeps["onText"] = (text) => run.eventStream.push({ ...text, message_id });
  const text = { message_id, silenceMs, onText };
  const called = await callMetered(run, { source, request, inputTokens, step: number, ...text });
  if (called.type === "refused") return refusedEnd(called);
  await run.eventStream.forget(message_id);
  if (run.interruption.reason() === "lost") throw new Interrupted("lost");
  const bill = { ...called.bill, message_id };
  switch (called.type) {
    case "failed":
      await run.journal.finishModelCall({ ...bill, status: "discarded" });
      run.log.warn("A model call failed", {
        model: source.spec.id,
        class: called.error.class,
        detail: called.error.message,
      });
      return { type: "model_failed", error: called.error, attempt: called.attempt };
    case "interrupted":
      return endInterrupted(run, called, bill, startedAt);
    case "answered":
      return commit(run, called.answer, bill, { number, history, modelId: source.spec.id });
  }
}

type MessageBill = CallBill & { readonly call_id: string; readonly message_id: string };

async function commit(
  run: RunContext,
  answer: Answer,
  bill: MessageBill,
  step: Step & { modelId: string },
): Promise<StepEnd> {
  const parts = withOwnIds(run.runId, step.number, storable(answer.parts));
  const tool_calls = parts.flatMap((part) =>
    part.type === "tool_call" ? [{ call_id: part.call_id, name: part.name, input: part.input }] : [],
  );
  const stop_reason = answer.cut_tool === undefined ? answer.stop_reason : "max_tokens_in_tool";
  const { stop_requested, ...known } = await run.journal.finishModelCall({
    ...bill,
    status: "finished",
    parts,
    tool_calls,
    stop_reason,
  });
  if (stop_requested) return { type: "ends", ending: { status: "stopped" } };
  const message: StoredMessage = {
    id: bill.message_id,
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
  bill: MessageBill,
  startedAt: number,
): Promise<StepEnd> {
  const { parts, error } = heard;
  if (error.reason === "stop_requested") {
    await run.journal.finishModelCall({ ...bill, status: parts.length > 0 ? "stopped" : "discarded", parts });
    return { type: "ends", ending: { status: "stopped" } };
  }
  if (parts.length === 0 && !heard.isInTool) {
    await run.journal.finishModelCall({ ...bill, status: "discarded" });
    if (error.reason === "slice_ended" && hadWholeSlice(run, startedAt)) {
      return failed(
        "answer_too_long",
        "The model thought longer than it may at a time and said nothing. Choose another model, or ask for less at once.",
      );
    }
    return { type: "yields", reason: error.reason };
  }
  const stop_reason = heard.isInTool ? "slice_ended_in_tool" : "slice_ended";
  await run.journal.finishModelCall({ ...bill, status: "finished", parts, stop_reason });
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
