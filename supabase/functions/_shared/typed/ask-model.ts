// Asks one model, and asks it again with the list of problems when its answer does not fit the schema.
import type { z } from "zod";
import type { ModelClient, ModelRequest, ModelSpec } from "../models/model-client.ts";
import { excerptOf, InvalidAnswer } from "./call-error.ts";
import type { Ask, CallScope } from "./clients/typed-client.ts";
import type { Parsed, PartialAnswer } from "./parse/answer.ts";
import { parseAnswer } from "./parse/parse-answer.ts";
import { createPartialParser } from "./parse/partial/partial-parser.ts";
import { problemOf, withCorrection } from "./prompt.ts";
import { streamModel } from "./stream-model.ts";

export interface AskOptions<Output extends z.ZodType> {
  readonly output: Output;
  readonly requestFor: (spec: ModelSpec) => ModelRequest;
  /** How many times a model may correct an answer that does not fit. */
  readonly corrections: number;
  /** False: yields nothing before the answer is complete. */
  readonly isStreamed: boolean;
}

/** The answer so far to model call `attempt`, counted from 1. The next attempt starts a new answer. */
export type Growing<T> = PartialAnswer<T> & { readonly type: "growing"; readonly attempt: number };

export function createAsk<Output extends z.ZodType>(
  options: AskOptions<Output>,
): Ask<Growing<z.output<Output>>, z.output<Output>> {
  return async function* (model, scope) {
    let request = options.requestFor(model.spec);
    for (let corrections = options.corrections; ; corrections -= 1) {
      const { text, parsed } = yield* askOnce(model, request, { ...options, scope });
      if (parsed.ok) return parsed.value;
      const problem = problemOf(parsed);
      if (corrections <= 0) throw new InvalidAnswer(problem);
      request = withCorrection(request, text, problem);
    }
  };
}

interface Result<T> {
  readonly text: string;
  readonly parsed: Parsed<T>;
}

async function* askOnce<Output extends z.ZodType>(
  model: ModelClient,
  request: ModelRequest,
  { output, isStreamed, scope }: AskOptions<Output> & { readonly scope: CallScope },
): AsyncGenerator<Growing<z.output<Output>>, Result<z.output<Output>>> {
  const parser = isStreamed ? createPartialParser(output) : undefined;
  const attempt = scope.attempts.length + 1;
  let pushed = "";
  const onText = (delta: string): Growing<z.output<Output>> | undefined => {
    pushed += delta;
    const partial = parser?.push(delta);
    return partial && { type: "growing", attempt, ...partial };
  };
  const { text, stopReason, usage } = yield* streamModel(model, request, { scope, onText });
  const ending = { isCut: stopReason !== "end" && stopReason !== "tool_use" };
  const parsed = parser && pushed === text ? parser.finish(ending) : parseAnswer(output, text, ending);
  const outcome = parsed.ok
    ? ({ type: "answered", repairs: parsed.repairs } as const)
    : ({ type: "invalid", problem: problemOf(parsed) } as const);
  scope.attempts.push({ model: model.spec.id, outcome, text: excerptOf(text), usage });
  return { text, parsed };
}
