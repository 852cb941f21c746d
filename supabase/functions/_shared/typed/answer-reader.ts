// Reads a model's answer as the output's type, while it grows or when it is whole.
import type { z } from "zod";
import type { StopReason } from "../models/model-client.ts";
import type { Parsed, PartialAnswer } from "./parse/answer.ts";
import { parseAnswer } from "./parse/parse-answer.ts";
import { createPartialParser } from "./parse/partial/partial-parser.ts";

export interface AnswerReader<T> {
  push(delta: string): PartialAnswer<T> | undefined;
  /** `text` is all of the answer. */
  finish(text: string, stopReason: StopReason): Parsed<T>;
}

export function createAnswerReader<Output extends z.ZodType>(
  output: Output,
  isStreamed: boolean,
): AnswerReader<z.output<Output>> {
  const parser = isStreamed ? createPartialParser(output) : undefined;
  let pushed = "";
  return {
    push: (delta) => {
      pushed += delta;
      return parser?.push(delta);
    },
    finish: (text, stopReason) => {
      const ending = { isCut: stopReason !== "end" && stopReason !== "tool_use" };
      return parser && pushed === text ? parser.finish(ending) : parseAnswer(output, text, ending);
    },
  };
}
