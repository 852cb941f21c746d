// What is wrong with an answer, in words that both the model and the reader of an error can do something with.
import type { Parsed, RefusalReason } from "./parse/answer.ts";

type Refused = Exclude<Parsed<unknown>, { readonly ok: true }>;

const maxCharacters = 1_500;

const sentences: Readonly<Record<RefusalReason, string>> = {
  too_large: "It is too long.",
  too_deep: "It is nested too deeply.",
  no_answer: "It has no JSON in it.",
  not_fitting: "It does not fit the type.",
  too_damaged: "It is not valid JSON.",
  ambiguous: "It holds several answers that contradict each other.",
  contradicts_shown: "Its end takes back what was said before.",
  cut_off: "It was cut off because it was too long; be shorter.",
};

export function problemOf(refused: Refused): string {
  const candidates = refused.reason === "cut_off" ? [] : refused.candidates;
  const problems = new Set(candidates.flatMap((candidate) => candidate.problems));
  const lines = Array.from(problems, (problem) => `\n- ${problem}`);
  return [sentences[refused.reason], ...lines].join("").slice(0, maxCharacters);
}
