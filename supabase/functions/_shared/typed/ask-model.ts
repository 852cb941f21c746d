// One model is asked, and asked once more when its answer does not fit: it is then shown what is wrong with it.
import type { z } from "zod";
import type { ModelClient, ModelRequest, ModelSpec } from "../models/model-client.ts";
import { createAnswerReader } from "./answer-reader.ts";
import { boundedWords } from "./call-error.ts";
import { InvalidAnswer } from "./call-failure.ts";
import type { Ask, CallScope } from "./clients/typed-client.ts";
import { hearModel } from "./hear-model.ts";
import type { Parsed, PartialAnswer } from "./parse/answer.ts";
import { problemOf } from "./problem.ts";
import { withCorrection } from "./prompt.ts";

export interface AskOptions<Output extends z.ZodType> {
  readonly output: Output;
  readonly requestFor: (spec: ModelSpec) => ModelRequest;
  /** How often a model may try again after it was shown what is wrong with its answer. */
  readonly corrections: number;
  /** False: nothing is told before the answer is whole. */
  readonly isStreamed: boolean;
}

/** What there is of the answer to the `attempt`-th model call, counted from 1: with another attempt the answer begins anew. */
export type Growing<T> = PartialAnswer<T> & { readonly type: "growing"; readonly attempt: number };

export function createAsk<Output extends z.ZodType>(
  options: AskOptions<Output>,
): Ask<Growing<z.output<Output>>, z.output<Output>> {
  return async function* (model, scope) {
    let request = options.requestFor(model.spec);
    for (let corrections = options.corrections; ; corrections -= 1) {
      const { text, read } = yield* askOnce(model, request, { ...options, scope });
      if (read.ok) return read.value;
      const problem = problemOf(read);
      if (corrections <= 0) throw new InvalidAnswer(problem);
      request = withCorrection(request, text, problem);
    }
  };
}

interface Result<T> {
  readonly text: string;
  readonly read: Parsed<T>;
}

async function* askOnce<Output extends z.ZodType>(
  model: ModelClient,
  request: ModelRequest,
  { output, isStreamed, scope }: AskOptions<Output> & { readonly scope: CallScope },
): AsyncGenerator<Growing<z.output<Output>>, Result<z.output<Output>>> {
  const reader = createAnswerReader(output, isStreamed);
  const attempt = scope.attempts.length + 1;
  const tell = (delta: string): Growing<z.output<Output>> | undefined => {
    const partial = reader.push(delta);
    return partial && { type: "growing", attempt, ...partial };
  };
  const { text, stopReason, usage } = yield* hearModel(model, request, { scope, tell });
  const read = reader.finish(text, stopReason);
  const outcome = read.ok
    ? ({ type: "answered", repairs: read.repairs } as const)
    : ({ type: "invalid", problem: problemOf(read) } as const);
  scope.attempts.push({ model: model.spec.id, outcome, said: boundedWords(text), usage });
  return { text, read };
}
