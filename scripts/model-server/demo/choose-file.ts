// Asks the user which file he means, once, where nothing else says it.
import type { ToolResult } from "../conversation.ts";
import { namedFile } from "./entry-file.ts";
import { answerIn, filesIn } from "./file-output.ts";
import { type Scene, useOne } from "./script.ts";
import { askUser } from "./tool-calls.ts";

const maxOptions = 6;

export type Choice = { readonly path: string } | { readonly sentence: string };

interface Question {
  readonly prompt: string;
  readonly listed: ToolResult | undefined;
  /** Those that come into question, the likeliest first. */
  readonly candidates: (paths: readonly string[]) => readonly string[];
  readonly likeliest: (paths: readonly string[]) => string | undefined;
  readonly question: string;
  readonly whenNone: string;
}

export function* chooseFile({ prompt, listed, candidates, likeliest, question, whenNone }: Question): Scene<Choice> {
  const paths = filesIn(listed);
  const named = namedFile(prompt, paths) ?? likeliest(paths);
  if (named !== undefined) return { path: named };
  const options = candidates(paths).slice(0, maxOptions);
  const [first] = options;
  if (first === undefined) return { sentence: whenNone };
  if (options.length === 1) return { path: first };
  const answer = answerIn(yield* useOne("", askUser(question, options)));
  if (answer === undefined) return { path: first };
  const chosen = namedFile(answer, paths);
  return chosen === undefined
    ? { sentence: `There is no file “${answer.slice(0, 100)}” here, so I stop.` }
    : { path: chosen };
}
