// A character that is missing or too many: every place near the error is tried, and a parser says which one is right.
import { parseSync } from "oxc-parser";
import { type Mend, type Mender, withLine } from "./mend.ts";

export const brokenSyntax: Mender = ({ message, path, line }, texts) => {
  const text = path === undefined ? undefined : texts.get(path);
  if (!/^SyntaxError\b/.test(message) || path === undefined || text === undefined || !/\.[cm]?[jt]sx?$/.test(path))
    return undefined;
  return mendSyntax(path, text, line ?? text.split("\n").length);
};

export function syntaxErrorIn(
  path: string,
  text: string,
): { readonly message: string; readonly line: number } | undefined {
  const [error] = parseSync(path, text, { sourceType: "module" }).errors;
  if (!error) return undefined;
  const end = error.labels[0]?.start ?? text.length;
  return { message: error.message, line: text.slice(0, end).split("\n").length };
}

export function mendSyntax(path: string, text: string, line: number): Mend | undefined {
  const lines = text.split("\n");
  const before = lines.slice(0, line - 1).findLastIndex((one) => one.trim() !== "") + 1;
  for (const candidate of candidates(
    text,
    [before, line].filter((one) => one >= 1 && one <= lines.length),
  )) {
    if (syntaxErrorIn(path, candidate.text) === undefined) return { path, ...candidate };
  }
  return undefined;
}

type Candidate = Pick<Mend, "text" | "why">;

const closing: readonly (readonly [string, string])[] = [
  [",", "A comma"],
  [")", "A closing bracket `)`"],
  ["]", "A closing bracket `]`"],
  ["}", "A closing brace `}`"],
  ['"', "A quotation mark"],
  ["'", "A quotation mark"],
  ["`", "A backtick"],
  ["(", "An opening bracket `(`"],
  ["{", "An opening brace `{`"],
  [":", "A colon"],
];
const isBrace = (character: string) => character === "{" || character === "}";
const maxColumns = 160;

/** Ends of lines first: that is where something is forgotten most. A brace belongs where the indentation says before that. */
function* candidates(text: string, numbers: readonly number[]): Generator<Candidate> {
  const [braces, others] = [closing.filter(([one]) => isBrace(one)), closing.filter(([one]) => !isBrace(one))];
  for (const number of numbers) for (const [character, noun] of others) yield* atEnd(text, number, character, noun);
  yield* missingBrace(text);
  for (const number of numbers) for (const [character, noun] of braces) yield* atEnd(text, number, character, noun);
  for (const number of numbers) yield* without(text, number);
  for (const number of numbers) for (const [character, noun] of closing) yield* within(text, number, character, noun);
}

function* atEnd(text: string, number: number, character: string, noun: string): Generator<Candidate> {
  const why = `${noun} was missing at the end of line ${number}.`;
  const isEnded = /[;,{]\s*$/.test(text.split("\n")[number - 1] ?? "");
  if (isEnded)
    yield {
      text: withLine(text, number, (old) =>
        old.replace(/\s*([;,{])\s*$/, (_, end) => `${character}${end === "{" ? " " : ""}${end}`),
      ),
      why,
    };
  yield { text: withLine(text, number, (old) => old.trimEnd() + character), why };
}

/** Where the indentation says that a block is over, or at the very end. */
function* missingBrace(text: string): Generator<Candidate> {
  const lines = text.split("\n");
  let depth = 0;
  for (const [index, line] of lines.entries()) {
    if (depth > 0 && /^[A-Za-z@]/.test(line)) {
      const end = lines.slice(0, index).findLastIndex((one) => one.trim() !== "") + 1;
      yield {
        text: lines.toSpliced(end, 0, "}").join("\n"),
        why: `A block before line ${index + 1} was never closed: a brace \`}\` was missing.`,
      };
      break;
    }
    depth += (line.match(/\{/g)?.length ?? 0) - (line.match(/\}/g)?.length ?? 0);
  }
  yield { text: `${text.trimEnd()}\n}`, why: "The last block was never closed: a brace `}` was missing at the end." };
}

function* within(text: string, number: number, character: string, noun: string): Generator<Candidate> {
  const line = text.split("\n")[number - 1] ?? "";
  for (let column = Math.min(line.trimEnd().length, maxColumns); column >= 0; column -= 1) {
    const at =
      column > 0 && line[column] !== " " && line[column - 1] === " " && ")]}".includes(character) ? column - 1 : column;
    yield {
      text: withLine(text, number, (old) => old.slice(0, at) + character + old.slice(at)),
      why: `${noun} was missing in line ${number}.`,
    };
  }
}

function* without(text: string, number: number): Generator<Candidate> {
  const line = text.split("\n")[number - 1] ?? "";
  for (let column = Math.min(line.length, maxColumns) - 1; column >= 0; column -= 1) {
    if (!/[^\w\s]/.test(line[column] ?? "")) continue;
    yield {
      text: withLine(text, number, (old) => old.slice(0, column) + old.slice(column + 1)),
      why: `There was a \`${line[column]}\` too many in line ${number}.`,
    };
  }
}
