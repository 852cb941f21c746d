// Reads a model's answer as the output's type, while it grows or when it is whole.
import type { z } from "zod";
import type { StopReason } from "../models/model-client.ts";
import type { Parsed, PartialAnswer } from "./parse/answer.ts";
import { parseAnswer } from "./parse/parse-answer.ts";
import { createPartialParser } from "./parse/partial-parser.ts";
import type { RepairKind } from "./parse/repair.ts";

export interface AnswerReader<T> {
  push(delta: string): PartialAnswer<T> | undefined;
  /** `text` is all of the answer. */
  finish(text: string, stopReason: StopReason): ReadAnswer<T>;
}

/** An answer that a limit cut off is none, though it could be read. */
export type ReadAnswer<T> = Parsed<T> | { readonly ok: false; readonly reason: "cut_off" };

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
      const parsed = parser && pushed === text ? parser.finish() : parseAnswer(output, text);
      return isWhole(stopReason) || isWholeAllTheSame(parsed) ? parsed : { ok: false, reason: "cut_off" };
    },
  };
}

function isWhole(stopReason: StopReason): boolean {
  return stopReason === "end" || stopReason === "tool_use";
}

/** An ending that was mended stands for things nobody has said, and a text or a number has no end that one could see. */
function isWholeAllTheSame<T>(parsed: Parsed<T>): boolean {
  const isMended = ({ kind }: { kind: RepairKind }) => kind === "missing_bracket" || kind === "missing_quote";
  return parsed.ok && typeof parsed.value === "object" && !parsed.repairs.some(isMended);
}
