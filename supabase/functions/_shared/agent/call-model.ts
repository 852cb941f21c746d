// One step's model call, until a model has answered: tried again where that helps, handed to the next model where it does not.
import type { Answer } from "../models/model-client.ts";
import { ModelError, remedies } from "../models/model-error.ts";
import { decideNext, type FailedCall } from "../models/retry-policy.ts";
import { AppError } from "../protocol/errors.ts";
import type { MessagePart, Usage } from "../protocol/messages.ts";
import { summarize } from "./compaction.ts";
import { Halted } from "./halt.ts";
import { type History, newestOf, type StoredMessage, withMessage } from "./history.ts";
import type { ModelCallOutcome } from "./journal.ts";
import { type Heard, listen } from "./listen.ts";
import { type Prepared, prepareRequest } from "./prepare-request.ts";
import { failed, type ModelSource, type RunContext, type StepEnd } from "./run-context.ts";
import { storable } from "./storable.ts";

/** Providers show signs of life while they think; this long without one is a hang. */
const silenceMs = 45_000;
/** A call that had this much of its slice had all of it. */
const wholeSliceMs = 2_000;

interface Step {
  readonly number: number;
  readonly history: History;
}

export async function callModel(run: RunContext, step: Step): Promise<StepEnd> {
  let history = step.history;
  let index = modelInUse(run, history);
  let isForcedShort = false;
  for (let attempt = 1; ; attempt += 1) {
    const source = run.models[index];
    if (!source) return failed("model_unavailable", "No model is available. Choose one in the session's settings.");
    const prepared = prepare(run, source, history);
    if (prepared.isTooLong || isForcedShort) {
      isForcedShort = false;
      const summed = await summarize(run, source, { number: step.number, history });
      if (summed.type !== "goes_on") return summed;
      history = summed.history;
    }
    const tried = await tryModel(run, source, { number: step.number, history });
    if (tried.type !== "model_failed") return tried;
    const { error } = tried;
    if (error.class === "context_too_long" && attempt === 1) {
      isForcedShort = true;
      continue;
    }
    const failure = { error, attempt, hasFallback: index + 1 < run.models.length, jitter: run.clock.random() };
    const next = decideNext({ ...failure, remainingMs: run.slice.newStepsUntil - run.clock.now() });
    if (next.type === "give_up") return giveUp(run, history, failure);
    if (next.type === "retry") await pause(run, next.delayMs);
    if (next.type === "switch") {
      index += 1;
      attempt = 0;
      await tellOfSwitch(run, source, run.models[index], error);
    }
  }
}

/** The model that answered last in this run goes on, so that a switch holds. */
function modelInUse(run: RunContext, { messages }: History): number {
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

type Tried = StepEnd | { readonly type: "model_failed"; readonly error: ModelError };

async function tryModel(run: RunContext, source: ModelSource, { number, history }: Step): Promise<Tried> {
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
  if (!start.ok) return refused(start);

  const onSaid = (said: { type: "text_streamed" | "reasoning_streamed"; part: number; text: string }) =>
    run.pulse.push({ ...said, message_id });
  const heard = await connectAndListen(run, source, request, onSaid);
  await run.pulse.forget(message_id);
  if (run.halt.reason() === "lost") throw new Halted("lost");
  const ids = { call_id, message_id, ...(heard.first_token_at && { first_token_at: heard.first_token_at }) };
  const bill = billOf(heard, inputTokens);
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
      return { type: "model_failed", error: heard.error };
    case "broken_off": {
      const hadWholeSlice = startedAt - run.slice.startedAt < wholeSliceMs;
      return breakOff(run, heard, { ...ids, ...bill }, hadWholeSlice);
    }
    case "answered":
      return commit(run, heard.answer, { ...ids, ...bill }, { number, history, modelId: source.spec.id });
  }
}

async function connectAndListen(
  run: RunContext,
  source: ModelSource,
  request: Prepared["request"],
  onSaid: Parameters<typeof listen>[2]["onSaid"],
): Promise<Heard> {
  try {
    const client = await source.connect();
    return await listen(client, request, { clock: run.clock, signal: run.halt.signal, silenceMs, onSaid });
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "lease_lost") throw error;
    const cause = new ModelError("auth", error.message, { cause: error });
    return { type: "failed", error: cause, first_token_at: undefined, usage: undefined };
  }
}

/** What a call used: what the provider said, else what was said to it and heard from it. */
function billOf(heard: Heard, inputTokens: number): { usage: Usage; is_estimate: boolean } {
  if (heard.type === "answered")
    return { usage: heard.answer.usage, is_estimate: heard.answer.is_usage_estimate ?? false };
  if (heard.type === "failed") {
    // A provider that had begun to answer has read what it was sent.
    const input_tokens = heard.first_token_at === undefined ? 0 : inputTokens;
    return { usage: heard.usage ?? { input_tokens, output_tokens: 0 }, is_estimate: true };
  }
  const said = heard.parts.reduce((length, part) => length + (part.type === "text" ? part.text.length : 0), 0);
  const output_tokens = Math.max(heard.usage?.output_tokens ?? 0, Math.ceil(said / 3));
  return { usage: { ...(heard.usage ?? { input_tokens: inputTokens }), output_tokens }, is_estimate: true };
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
  const { stop_requested, repeated_tool } = await run.journal.finishModelCall({
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
  return { type: "goes_on", history: { ...withMessage(step.history, message), repeated_tool } };
}

/** Providers repeat their ids, some within a conversation; ours are unique in it and the same however often a step is taken. */
function withOwnIds(runId: string, step: number, parts: readonly MessagePart[]): MessagePart[] {
  return parts.map((part, index) =>
    part.type === "tool_call" ? { ...part, call_id: `${runId.slice(0, 8)}_${step}_${index}` } : part,
  );
}

async function breakOff(
  run: RunContext,
  heard: Extract<Heard, { type: "broken_off" }>,
  facts: CallFacts,
  hadWholeSlice: boolean,
): Promise<StepEnd> {
  const { parts, halted } = heard;
  if (halted.reason === "stop_requested") {
    await run.journal.finishModelCall({ ...facts, status: parts.length > 0 ? "stopped" : "discarded", parts });
    return { type: "ends", ending: { status: "stopped" } };
  }
  if (parts.length === 0 && !heard.isInTool) {
    await run.journal.finishModelCall({ ...facts, status: "discarded" });
    if (halted.reason === "slice_ended" && hadWholeSlice) {
      return failed(
        "answer_too_long",
        "The model thought longer than it may at a time and said nothing. Choose another model, or ask for less at once.",
      );
    }
    return { type: "yields", reason: halted.reason };
  }
  const stop_reason = heard.isInTool ? "slice_ended_in_tool" : "slice_ended";
  await run.journal.finishModelCall({ ...facts, status: "finished", parts, stop_reason });
  return { type: "yields", reason: halted.reason };
}

function refused({ code, sentence }: { code: string; sentence: string }): Tried {
  if (code === "model_unavailable") return { type: "model_failed", error: new ModelError("not_found", sentence) };
  return code === "runs_paused" ? { type: "yields", reason: sentence } : failed(code, sentence);
}

/** What only the end of the slice stands in the way of is left to the next one. */
function giveUp(run: RunContext, history: History, failure: Omit<FailedCall, "remainingMs">): StepEnd {
  const { error } = failure;
  const isPatienceLeft = decideNext({ ...failure, remainingMs: Number.POSITIVE_INFINITY }).type === "retry";
  if (isPatienceLeft) return { type: "yields", reason: "slice_ended" };
  // After its tools a model may have nothing to add.
  const hasWorked = (newestOf(run.runId, history)?.tool_calls.length ?? 0) > 0;
  if (error.class === "empty_answer" && hasWorked) return { type: "ends", ending: { status: "succeeded" } };
  if (error.cause instanceof AppError) return failed(error.cause.code, error.cause.message);
  const { sentence, next_action } = remedies[error.class];
  return failed(`model_${error.class}`, `${sentence} ${next_action}`);
}

async function tellOfSwitch(
  run: RunContext,
  from: ModelSource,
  to: ModelSource | undefined,
  error: ModelError,
): Promise<void> {
  if (!to) return;
  const reason = remedies[error.class].sentence;
  run.pulse.push({ type: "model_switched", from_model_id: from.spec.id, to_model_id: to.spec.id, reason });
  await run.pulse.flush();
}

async function pause({ clock, halt }: RunContext, ms: number): Promise<void> {
  const alarm = clock.alarm(ms);
  const ring = () => alarm.ring();
  halt.signal.addEventListener("abort", ring, { once: true });
  if (halt.signal.aborted) ring();
  await alarm.rings;
  halt.signal.removeEventListener("abort", ring);
}
