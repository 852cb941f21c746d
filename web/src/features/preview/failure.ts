// The one thing that is wrong with the page, and the message that asks the agent to fix it. Pure.
import { preventsStart, type Problem } from "./bundle/page.ts";
import type { RuntimeError } from "./frame-state.ts";
import { words } from "./words.ts";

export interface Failure {
  readonly text: string;
  readonly place: { readonly path: string; readonly line: number; readonly column?: number } | undefined;
  readonly stack: string;
  /** What else went wrong, in a line each. */
  readonly others: readonly string[];
}

/**
 * What keeps the page from starting comes first, then what went wrong while it ran. While the agent is at work, a file that is
 * missing is only not written yet.
 */
export function failureOf(
  problems: readonly Problem[],
  errors: readonly RuntimeError[],
  isAgentAtWork: boolean,
): Failure | undefined {
  const [error, ...later] = errors;
  const counted = problems.filter(({ kind }) => !isAgentAtWork || kind === "syntax" || kind === "unknown_package");
  const problem = counted.find(preventsStart) ?? counted[0];
  if (problem && (preventsStart(problem) || !error)) {
    const { path, line, column } = problem;
    const others = counted.filter((other) => other !== problem);
    return {
      text: words.problem(problem),
      place: { path, line, column },
      stack: "",
      others: others.map((other) => withPlace(words.problem(other), other)),
    };
  }
  return error && { ...error, place: error.place, others: later.map(({ text, place }) => withPlace(text, place)) };
}

function withPlace(text: string, place: Failure["place"]): string {
  return place ? `${text} (${placeText(place)})` : text;
}

export function placeText({ path, line, column }: NonNullable<Failure["place"]>): string {
  return column === undefined ? `${path}:${line}` : `${path}:${line}:${column}`;
}

const linesAround = 3;
const maxStackLines = 8;

/** `source` is the text of the file that the failure is in. */
export function fixMessage({ text, place, stack, others }: Failure, source: string | undefined): string {
  const parts = [words.fixRequest, fenced(place ? `${text}\n    at ${placeText(place)}` : text)];
  if (place && source !== undefined) parts.push(words.fixSource(place.path), fenced(excerpt(source, place.line)));
  const calls = stack.split("\n").filter((line) => /:\d+/.test(line) && !line.includes(text));
  if (calls.length > 1) parts.push(words.fixStack, fenced(calls.slice(0, maxStackLines).join("\n")));
  if (others.length > 0) parts.push(words.fixOthers, fenced(others.join("\n")));
  return parts.join("\n\n");
}

function fenced(text: string): string {
  const fence = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  return `${fence}\n${text}\n${fence}`;
}

function excerpt(source: string, line: number): string {
  const first = Math.max(1, line - linesAround);
  const lines = source.split("\n").slice(first - 1, line + linesAround);
  const digits = String(first + lines.length - 1).length;
  return lines
    .map(
      (text, index) =>
        `${first + index === line ? ">" : " "} ${String(first + index).padStart(digits)} | ${text.slice(0, 300)}`,
    )
    .join("\n");
}
