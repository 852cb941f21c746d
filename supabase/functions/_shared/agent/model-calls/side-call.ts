// A side call is a typed function called inside a run, for a summary or a title. It writes no message of the conversation. It is
// reserved and billed like any other model call.
import type { z } from "zod";
import type { ModelSource } from "../../models/metered-model.ts";
import type { Answer, ModelClient, ModelRequest } from "../../models/model-client.ts";
import { ModelError } from "../../models/model-error.ts";
import { TypedCallError } from "../../typed/call-error.ts";
import { single } from "../../typed/clients/typed-client.ts";
import type { TypedFunction } from "../../typed/define-function.ts";
import { storable } from "../history/storable.ts";
import type { Interrupted } from "../interruption.ts";
import { hadWholeSlice, type RunContext } from "../run-context.ts";
import { callMetered } from "./metered-call.ts";

const silenceMs = 30_000;

export type SideCallFailure =
  | { readonly type: "refused"; readonly code: string; readonly sentence: string }
  | { readonly type: "failed"; readonly error: ModelError; readonly attempt: number }
  /** `isHopeless`: the call had a whole slice, so the next slice will not be long enough either. */
  | { readonly type: "interrupted"; readonly error: Interrupted; readonly text: string; readonly isHopeless: boolean };

export type SideCallOutcome<Output> =
  | { readonly type: "answered"; readonly value: Output }
  /** Complete but not of the function's type. The caller may still use the text. */
  | { readonly type: "unreadable"; readonly text: string; readonly isCut: boolean }
  | SideCallFailure;

/** Calls the model once, without corrections, to keep the cost of the run low. Throws only what the journal throws. */
export async function makeSideCall<Input extends z.ZodType, Output extends z.ZodType>(
  run: RunContext,
  source: ModelSource,
  { fn, input, step }: { fn: TypedFunction<Input, Output>; input: z.input<Input>; step: number },
): Promise<SideCallOutcome<z.output<Output>>> {
  const answers: Answer[] = [];
  const client = single(
    journaledClient(run, source, { step, function_name: fn.name, onAnswer: (answer) => answers.push(answer) }),
  );
  try {
    // The client handles interruptions, because it knows how far the model has come.
    return { type: "answered", value: await fn.call(input, { client, corrections: 0 }) };
  } catch (error) {
    if (error instanceof SideCallFailed) return error.failure;
    if (!(error instanceof TypedCallError)) throw error;
    if (error.cause instanceof ModelError) return { type: "failed", error: error.cause, attempt: 1 };
    const { parts = [], stop_reason } = answers.at(-1) ?? {};
    return { type: "unreadable", text: textOf(parts), isCut: stop_reason === "max_tokens" };
  }
}

/** Carries the failure through the typed function to the caller. */
class SideCallFailed extends Error {
  readonly failure: SideCallFailure;

  constructor(failure: SideCallFailure) {
    super(`A side call was ${failure.type}.`);
    this.failure = failure;
  }
}

interface SideCall {
  readonly step: number;
  readonly function_name: string;
  readonly onAnswer: (answer: Answer) => void;
}

/** Reserves each call in the journal and settles it there, however it ends. Yields only the complete answer. */
function journaledClient(run: RunContext, source: ModelSource, sideCall: SideCall): ModelClient {
  return {
    spec: source.spec,
    stream: async function* (request) {
      const answer = await callAndSettle(run, source, storable(request), sideCall);
      sideCall.onAnswer(answer);
      yield [{ type: "answer_finished", answer }];
    },
  };
}

async function callAndSettle(
  run: RunContext,
  source: ModelSource,
  request: ModelRequest,
  { step, function_name }: SideCall,
): Promise<Answer> {
  const inputTokens = run.countTokens(request);
  const startedAt = run.clock.now();
  const call = { source, request, inputTokens, step, function_name };
  const called = await callMetered(run, { ...call, silenceMs, onText: () => undefined });
  if (called.type === "refused") throw new SideCallFailed(called);
  const { attempt, bill } = called;
  // When the lease is lost, the slice that holds the run now settles the call.
  if (run.interruption.reason() !== "lost")
    await run.journal.finishModelCall({ ...bill, status: called.type === "answered" ? "finished" : "discarded" });
  if (called.type === "failed") throw new SideCallFailed({ type: "failed", error: called.error, attempt });
  if (called.type === "interrupted") {
    const isHopeless = called.error.reason === "slice_ended" && hadWholeSlice(run, startedAt);
    throw new SideCallFailed({ type: "interrupted", error: called.error, text: textOf(called.parts), isHopeless });
  }
  const answer = { ...called.answer, parts: storable(called.answer.parts) };
  if (textOf(answer.parts) !== "") return answer;
  const error = new ModelError("empty_answer", "The answer to a side call is empty.");
  throw new SideCallFailed({ type: "failed", error, attempt });
}

function textOf(parts: Answer["parts"]): string {
  return parts
    .map((part) => (part.type === "text" ? part.text : ""))
    .join("")
    .trim();
}
