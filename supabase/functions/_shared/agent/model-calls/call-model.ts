// The model call of one step. It is retried where that helps; otherwise the next model is called.
import type { CallBill } from "../../models/call-bill.ts";
import type { ModelSource } from "../../models/metered-model.ts";
import type { Answer } from "../../models/model-client.ts";
import { failureOf, type ModelError, remedies } from "../../models/model-error.ts";
import { decideNext, type FailedCall } from "../../models/retry-policy.ts";
import { AppError } from "../../protocol/errors.ts";
import { endsMidSentence, type SaidPart } from "../../protocol/messages.ts";
import { type History, newestOf, type StoredMessage, withMessage } from "../history/history.ts";
import { type Prepared, prepareRequest } from "../history/prepare-request.ts";
import { storable } from "../history/storable.ts";
import { Interrupted } from "../interruption.ts";
import { nextAction } from "../next-action.ts";
import { hadWholeSlice, type RunContext } from "../run-context.ts";
import { failed, type ModelStepEnd, refusedEnd, type StepEnd } from "../step-end.ts";
import { summarize } from "./compaction.ts";
import { type BegunCall, covers, giveBack } from "./first-call.ts";
import { callMetered } from "./metered-call.ts";
import { createSuspicion, withRefused } from "./refused-attachments.ts";
import type { StreamDeps, StreamOutcome } from "./stream-model.ts";

/** Providers send keep-alive events while a model thinks. A longer silence is a hang. */
const silenceMs = 45_000;
const maxNameCharacters = 64;
/** Why the journal refuses a call when a user's message waits to join the run. */
const messageWaiting = "message_waiting";

interface Step {
  readonly number: number;
  readonly history: History;
}

/** `firstCall`: this step's first call, if it is begun already. */
export function callModel(run: RunContext, step: Step, firstCall: BegunCall | null = null): Promise<StepEnd> {
  return withRetries(run, step, firstCall, "the_step");
}

/** Only the summary that a user asked for. */
export function sumUp(run: RunContext, step: Step, firstCall: BegunCall | null = null): Promise<StepEnd> {
  return withRetries(run, step, firstCall, "a_summary");
}

async function withRetries(
  run: RunContext,
  { number, history: past }: Step,
  firstCall: BegunCall | null,
  wanted: "the_step" | "a_summary",
): Promise<StepEnd> {
  let history = past;
  let begun = firstCall;
  let index = modelInUse(run, past);
  // A conversation that is too long right after a summary, because of its prompt, does not shrink with another one.
  const isSummarized = past.messages.findLast(({ joins_run_id }) => joins_run_id !== run.runId)?.role === "summary";
  let summary: "if_long" | "now" | "done" = wanted === "a_summary" ? "now" : isSummarized ? "done" : "if_long";
  let suspicion = createSuspicion();
  for (;;) {
    run.interruption.signal.throwIfAborted();
    const source = run.models[index];
    if (!source) return failed("model_unavailable", "No model is available. Choose one in the session's settings.");
    const shown = withRefused(history, source.spec.id, suspicion.suspects);
    const prepared = await prepare(run, source, shown);
    const isSummary = summary === "now" || (summary === "if_long" && prepared.isTooLong);
    if (begun && (isSummary || !covers(begun, prepared))) begun = await giveBack(run, begun);
    const tried = isSummary
      ? await summarize(run, source, { number, history })
      : await tryModel(run, source, { number, history: shown, prepared, begun, refused: suspicion.suspects });
    begun = null;
    if (isSummary && wanted === "the_step" && tried.type === "goes_on") {
      history = tried.history;
      summary = "done";
      continue;
    }
    if (tried.type !== "model_failed") return tried;
    const { error, attempt } = tried;
    if (error.class === "context_too_long" && summary === "if_long" && !isSummary) {
      summary = "now";
      continue;
    }
    if (!isSummary && suspicion.goesOn(error, shown, source.spec)) {
      await announceOmission(run, source);
      continue;
    }
    const failure = { error, attempt, hasFallback: index + 1 < run.models.length, jitter: run.clock.random() };
    const next = decideNext({ ...failure, remainingMs: run.slice.newStepsUntil - run.clock.now() });
    if (next.type === "give_up") return giveUp(failure, !isSummary && hasWorked(run, history));
    if (next.type === "retry") {
      await announceRetry(run, source, error, next.delayMs);
      await pause(run, next.delayMs);
    }
    if (next.type === "switch") {
      index += 1;
      suspicion = createSuspicion();
      if (wanted === "the_step" && !isSummarized) summary = "if_long";
      await announceSwitch(run, source, run.models[index], error);
    }
  }
}

/** The index of the model that answered last in this run, so that a switch lasts. */
export function modelInUse(run: RunContext, { messages }: History): number {
  const last = messages.findLast((message) => message.run_id === run.runId && message.role === "assistant");
  return Math.max(
    0,
    run.models.findIndex(({ spec }) => spec.id === last?.model_id),
  );
}

async function prepare(run: RunContext, { spec }: ModelSource, history: History): Promise<Prepared> {
  const { runId, instructions, countTokens, sessionId: cacheKey } = run;
  const show = await run.attachments.load(history.messages, spec);
  return prepareRequest({ runId, history, spec, instructions, tools: run.toolSpecs, cacheKey, countTokens, show });
}

interface Try extends Step {
  readonly prepared: Prepared;
  readonly begun: BegunCall | null;
  /** Attachments that are left out, because the provider has refused them just now. */
  readonly refused: readonly string[];
}

async function tryModel(
  run: RunContext,
  source: ModelSource,
  { number, history, prepared: { request, inputTokens }, begun, refused }: Try,
): Promise<ModelStepEnd> {
  const message_id = begun?.message_id ?? run.newId();
  const startedAt = run.clock.now();
  const onText: StreamDeps["onText"] = (text) => run.eventStream.push({ ...text, message_id });
  const text = { message_id, silenceMs, onText };
  const called = await callMetered(run, { source, request, inputTokens, begun, step: number, ...text });
  if (called.type === "refused") {
    if (called.code !== messageWaiting) return refusedEnd(called);
    return { type: "goes_on", history: await run.journal.readHistory() };
  }
  await run.eventStream.discard(message_id);
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
      return commit(run, called.answer, bill, { number, history, refused, modelId: source.spec.id });
  }
}

type MessageBill = CallBill & { readonly call_id: string; readonly message_id: string };

async function commit(
  run: RunContext,
  answer: Answer,
  bill: MessageBill,
  step: Step & { readonly modelId: string; readonly refused: readonly string[] },
): Promise<StepEnd> {
  const parts = withOwnIds(run.runId, step.number, storable(answer.parts));
  const tool_calls = parts.flatMap((part) =>
    part.type === "tool_call" ? [{ call_id: part.call_id, name: part.name, input: part.input }] : [],
  );
  const stop_reason = answer.cut_tool === undefined ? answer.stop_reason : "max_tokens_in_tool";
  const message: StoredMessage = {
    id: bill.message_id,
    role: "assistant",
    run_id: run.runId,
    joins_run_id: null,
    step: step.number,
    parts,
    status: "finished",
    stop_reason,
    model_id: step.modelId,
    revision: step.history.head_revision,
    tool_calls: tool_calls.map((call) => ({ ...call, status: "requested", output: null, revision: null })),
  };
  const history = withMessage(step.history, message);
  // A session without a title gets one first.
  const ends_run = run.hasTitle && nextAction(run.runId, history).type === "finish";
  const refused = step.refused.length > 0 ? { refused_attachments: step.refused } : {};
  const outcome = { ...bill, status: "finished" as const, parts, tool_calls, stop_reason, ends_run, ...refused };
  const { stop_requested, ended, ...known } = await run.journal.finishModelCall(outcome);
  if (ended) return { type: "ended" };
  if (stop_requested) return { type: "ends", ending: { status: "stopped" } };
  return { type: "goes_on", history: { ...history, ...known } };
}

/** Some providers repeat ids within a conversation. Ours are unique in it, and the same when a step is repeated. */
function withOwnIds(runId: string, step: number, parts: readonly SaidPart[]): SaidPart[] {
  return parts.map((part, index) =>
    part.type === "tool_call"
      ? { ...part, call_id: `${runId.slice(0, 8)}_${step}_${index}`, name: validName(part.name) }
      : part,
  );
}

/** Models invent names. One that providers refuse would make every later request of the session fail. */
function validName(name: string): string {
  return name.replace(/[^\w-]/g, "_").slice(0, maxNameCharacters) || "unnamed";
}

async function endInterrupted(
  run: RunContext,
  outcome: Extract<StreamOutcome, { type: "interrupted" }>,
  bill: MessageBill,
  startedAt: number,
): Promise<StepEnd> {
  const { parts, error, isInTool } = outcome;
  if (error.reason === "stop_requested") {
    await run.journal.finishModelCall({ ...bill, status: parts.length > 0 ? "stopped" : "discarded", parts });
    return { type: "ends", ending: { status: "stopped" } };
  }
  if (parts.length === 0 && !isInTool) {
    await run.journal.finishModelCall({ ...bill, status: "discarded" });
    if (error.reason === "slice_ended" && hadWholeSlice(run, startedAt)) {
      return failed(
        "answer_too_long",
        "The model exceeded the time limit without an answer. Choose another model, or ask for less at once.",
      );
    }
    return { type: "yields", reason: error.reason };
  }
  const stop_reason = isInTool ? "slice_ended_in_tool" : "slice_ended";
  await run.journal.finishModelCall({ ...bill, status: "finished", parts, stop_reason });
  return { type: "yields", reason: error.reason };
}

/** If only the end of the slice prevents a retry, the next slice makes it. */
function giveUp(failure: Omit<FailedCall, "remainingMs">, hasWorked: boolean): StepEnd {
  const { error } = failure;
  const isRetryLeft = decideNext({ ...failure, remainingMs: Number.POSITIVE_INFINITY }).type === "retry";
  if (isRetryLeft) return { type: "yields", reason: "slice_ended" };
  // A model may have nothing to add after its tools, or to an answer that was cut after its last word.
  if (error.class === "empty_answer" && hasWorked) return { type: "ends", ending: { status: "succeeded" } };
  if (error.cause instanceof AppError) return failed(error.cause.code, error.cause.message);
  return { type: "ends", ending: { status: "failed", ...failureOf(error.class) } };
}

function hasWorked({ runId }: RunContext, history: History): boolean {
  const newest = newestOf(runId, history);
  return newest !== undefined && (newest.tool_calls.length > 0 || endsMidSentence(newest));
}

async function announceRetry(
  run: RunContext,
  { spec }: ModelSource,
  error: ModelError,
  delayMs: number,
): Promise<void> {
  const { error_code: code } = failureOf(error.class);
  const { sentence } = remedies[error.class];
  run.eventStream.push({ type: "model_retried", model_id: spec.id, code, sentence, delay_ms: delayMs });
  await run.eventStream.flush();
}

async function announceOmission(run: RunContext, { spec }: ModelSource): Promise<void> {
  const { error_code: code } = failureOf("bad_request");
  const sentence = "The model provider refused an attached file. Trying again without it";
  run.eventStream.push({ type: "model_retried", model_id: spec.id, code, sentence, delay_ms: 0 });
  await run.eventStream.flush();
}

async function announceSwitch(
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
