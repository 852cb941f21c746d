// A typed function asked of a model beside the conversation: for a summary, for a title. It writes no message, and is reserved
// and billed like any other call.
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

export type Unanswered =
  | { readonly type: "refused"; readonly code: string; readonly sentence: string }
  | { readonly type: "failed"; readonly error: ModelError; readonly attempt: number }
  /** The slice is over, or the run is to cease. `isHopeless`: no slice will be long enough. */
  | { readonly type: "interrupted"; readonly error: Interrupted; readonly text: string; readonly isHopeless: boolean };

export type SideAnswer<Output> =
  | { readonly type: "answered"; readonly value: Output }
  /** Whole, and not of the function's type: whoever reads it may still have use for it. */
  | { readonly type: "unreadable"; readonly text: string; readonly isCut: boolean }
  | Unanswered;

/** Asked once, without corrections: a run has better uses for its money. Throws only what the journal throws. */
export async function askAside<Input extends z.ZodType, Output extends z.ZodType>(
  run: RunContext,
  source: ModelSource,
  { fn, input, step }: { fn: TypedFunction<Input, Output>; input: z.input<Input>; step: number },
): Promise<SideAnswer<z.output<Output>>> {
  const answers: Answer[] = [];
  const client = single(
    settledClient(run, source, { step, function_name: fn.name, onAnswer: (answer) => answers.push(answer) }),
  );
  try {
    // The interruption is heeded by the client, which tells how far the model had come.
    return { type: "answered", value: await fn.call(input, { client, corrections: 0 }) };
  } catch (error) {
    if (error instanceof Unheard) return error.why;
    if (!(error instanceof TypedCallError)) throw error;
    if (error.cause instanceof ModelError) return { type: "failed", error: error.cause, attempt: 1 };
    const { parts = [], stop_reason } = answers.at(-1) ?? {};
    return { type: "unreadable", text: textOf(parts), isCut: stop_reason === "max_tokens" };
  }
}

/** Why there is no answer, on its way through the function to whoever called it. */
class Unheard extends Error {
  readonly why: Unanswered;

  constructor(why: Unanswered) {
    super(`An aside was ${why.type}.`);
    this.why = why;
  }
}

interface Aside {
  readonly step: number;
  readonly function_name: string;
  readonly onAnswer: (answer: Answer) => void;
}

/** Each call is reserved in the journal and settled there, whatever comes of it. Its answer is yielded when it is whole. */
function settledClient(run: RunContext, source: ModelSource, aside: Aside): ModelClient {
  return {
    spec: source.spec,
    stream: async function* (asked) {
      const answer = await callSettled(run, source, storable(asked), aside);
      aside.onAnswer(answer);
      yield { type: "answer_finished", answer };
    },
  };
}

async function callSettled(
  run: RunContext,
  source: ModelSource,
  request: ModelRequest,
  { step, function_name }: Aside,
): Promise<Answer> {
  const inputTokens = run.countTokens(request);
  const startedAt = run.clock.now();
  const call = { source, request, inputTokens, step, function_name };
  const called = await callMetered(run, { ...call, silenceMs, onText: () => undefined });
  if (called.type === "refused") throw new Unheard(called);
  const { attempt, bill } = called;
  // When the lease is lost, whoever works on the run now settles the call.
  if (run.interruption.reason() !== "lost")
    await run.journal.finishModelCall({ ...bill, status: called.type === "answered" ? "finished" : "discarded" });
  if (called.type === "failed") throw new Unheard({ type: "failed", error: called.error, attempt });
  if (called.type === "interrupted") {
    const isHopeless = called.error.reason === "slice_ended" && hadWholeSlice(run, startedAt);
    throw new Unheard({ type: "interrupted", error: called.error, text: textOf(called.parts), isHopeless });
  }
  const answer = { ...called.answer, parts: storable(called.answer.parts) };
  if (textOf(answer.parts) !== "") return answer;
  const error = new ModelError("empty_answer", "A side call was answered with nothing.");
  throw new Unheard({ type: "failed", error, attempt });
}

function textOf(parts: Answer["parts"]): string {
  return parts
    .map((part) => (part.type === "text" ? part.text : ""))
    .join("")
    .trim();
}
