// A typed function asked of a model beside the conversation: for a summary, for a title. It writes no message, and is reserved
// and billed like any other call.
import type { z } from "zod";
import type { Answer, ModelClient, ModelRequest } from "../../models/model-client.ts";
import { ModelError } from "../../models/model-error.ts";
import { TypedCallError } from "../../typed/call-error.ts";
import { single } from "../../typed/clients/typed-client.ts";
import type { TypedFunction } from "../../typed/define-function.ts";
import { storable } from "../history/storable.ts";
import type { Interrupted } from "../interruption.ts";
import { hadWholeSlice, type ModelSource, type RunContext } from "../run-context.ts";
import { billedUsage, connectAndStream } from "./connect-model.ts";
import type { StreamOutcome } from "./stream-model.ts";

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
  const client = single(billedClient(run, source, { step, onAnswer: (answer) => answers.push(answer) }));
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

interface Billing {
  readonly step: number;
  readonly onAnswer: (answer: Answer) => void;
}

/** Each call is reserved in the journal before it is made, and settled there whatever comes of it. It is heard out, then told. */
function billedClient(run: RunContext, source: ModelSource, billing: Billing): ModelClient {
  return {
    spec: source.spec,
    stream: async function* (asked) {
      const answer = await callBilled(run, source, billing.step, storable(asked));
      billing.onAnswer(answer);
      yield { type: "answer_finished", answer };
    },
  };
}

async function callBilled(run: RunContext, source: ModelSource, step: number, request: ModelRequest): Promise<Answer> {
  const call_id = run.newId();
  const inputTokens = run.countTokens(request);
  const startedAt = run.clock.now();
  const start = await run.journal.startModelCall({
    call_id,
    step,
    model_id: source.spec.id,
    input_tokens: inputTokens,
    output_tokens: request.max_output_tokens,
  });
  if (!start.ok) throw new Unheard({ type: "refused", code: start.code, sentence: start.sentence });
  const heard = await connectAndStream(run, source, request, { silenceMs, onText: () => undefined });
  await settle(run, call_id, heard, inputTokens);
  if (heard.type === "failed") throw new Unheard({ type: "failed", error: heard.error, attempt: start.attempt });
  if (heard.type === "interrupted") {
    const isHopeless = heard.error.reason === "slice_ended" && hadWholeSlice(run, startedAt);
    throw new Unheard({ type: "interrupted", error: heard.error, text: textOf(heard.parts), isHopeless });
  }
  const answer = { ...heard.answer, parts: storable(heard.answer.parts) };
  if (textOf(answer.parts) !== "") return answer;
  const error = new ModelError("empty_answer", "An aside was answered with nothing.");
  throw new Unheard({ type: "failed", error, attempt: start.attempt });
}

async function settle(run: RunContext, call_id: string, heard: StreamOutcome, inputTokens: number): Promise<void> {
  if (run.interruption.reason() === "lost") return; // whoever works on the run now settles it
  const { first_token_at } = heard;
  await run.journal.finishModelCall({
    call_id,
    ...(first_token_at !== undefined && { first_token_at }),
    status: heard.type === "answered" ? "finished" : "discarded",
    ...billedUsage(heard, inputTokens),
    ...(heard.type === "answered" && { stop_reason: heard.answer.stop_reason }),
    ...(heard.type === "failed" && { error_code: `model_${heard.error.class}` }),
  });
}

function textOf(parts: Answer["parts"]): string {
  return parts
    .map((part) => (part.type === "text" ? part.text : ""))
    .join("")
    .trim();
}
