// Repairs of simple mistakes, from the error that a program reported: a slip in a name, a constant that is assigned, a bracket that is missing.
import { parseSync } from "oxc-parser";

export interface ProgramError {
  readonly message: string;
  /** Where it happened, if the report says so. */
  readonly path: string | undefined;
  readonly line: number | undefined;
}

/** Undefined where the text reports no error. */
export function readError(report: string): ProgramError | undefined {
  const isPython = report.includes('File "');
  const messages = Array.from(report.matchAll(/\b(\w*Error: .+)$/gm), ([, message]) => message);
  const places = [...report.matchAll(isPython ? /([\w./-]+\.py)", line (\d+)/g : /([\w./-]+\.[cm]?[jt]s):(\d+)/g)];
  const message = messages.at(isPython ? -1 : 0);
  const [, path, line] = places.at(isPython ? -1 : 0) ?? [];
  return message === undefined ? undefined : { message, path, line: line === undefined ? undefined : Number(line) };
}

export interface Fix {
  readonly path: string;
  /** The whole file after the repair. */
  readonly text: string;
  readonly why: string;
}

/** The text of the file with the mistake, and the line where it was noticed. */
interface Place {
  readonly message: string;
  readonly path: string;
  readonly lines: readonly string[];
  readonly number: number;
  readonly line: string;
}

type Repair = (place: Place) => Omit<Fix, "path"> | undefined;

export function findFix(report: string, entry: string, texts: ReadonlyMap<string, string>): Fix | undefined {
  const error = readError(report);
  const path = [...texts.keys()].find((one) => error?.path?.endsWith(one)) ?? entry;
  const lines = texts.get(path)?.split("\n");
  if (error === undefined || lines === undefined) return undefined;
  const number = Math.min(error.line ?? lines.length, lines.length);
  const place = { message: error.message, path, lines, number, line: lines[number - 1] ?? "" };
  const fixes = [renameMisspelt, unlockConstant, addMissing].map((repair: Repair) => repair(place));
  const fix = fixes.find((one) => one && one.text !== texts.get(path));
  return fix && { path, ...fix };
}

const unknownName =
  /'?([\w$]+)'? is not defined|name '(\w+)' is not defined|(?:\.|: )([\w$]+) is not a function|no attribute '(\w+)'/;
const knownNames =
  "console log Math JSON Object Array String Number parseInt push pop slice map filter reduce forEach find includes indexOf join split trim toUpperCase toLowerCase replace keys values entries parse stringify length floor round print range len append sorted".split(
    " ",
  );

function renameMisspelt({ message, lines, number, line }: Place) {
  // QuickJS does not name what is no function: it is the first method in the line that nobody knows.
  const isUnnamed = message === "TypeError: not a function";
  const methods = isUnnamed ? Array.from(line.matchAll(/\.([\w$]+)\s*\(/g), ([, method = ""]) => method) : [];
  const named = unknownName.exec(message)?.slice(1).find(Boolean);
  const name = named ?? methods.find((method) => !knownNames.includes(method));
  const names = [...knownNames, ...(lines.join("\n").match(/[A-Za-z_$][\w$]*/g) ?? [])];
  const meant = names.find((other) => name !== undefined && isSlipOf(name, other));
  if (name === undefined || meant === undefined) return undefined;
  const text = lines
    .with(
      number - 1,
      line.replaceAll(name, () => meant),
    )
    .join("\n");
  return { text, why: `\`${name}\` in line ${number} does not exist; it should be \`${meant}\`.` };
}

/** One letter wrong, missing or too many, or two neighbours swapped. */
function isSlipOf(name: string, other: string): boolean {
  let start = 0;
  while (start < name.length && name[start] === other[start]) start += 1;
  const [rest, meant] = [name.slice(start), other.slice(start)];
  const isSwap = rest[0] === meant[1] && rest[1] === meant[0] && rest.slice(2) === meant.slice(2);
  const isOneOff = rest.slice(1) === meant || rest === meant.slice(1) || rest.slice(1) === meant.slice(1);
  return name !== other && other.length > 2 && (isSwap || isOneOff);
}

function unlockConstant({ message, lines, number, line }: Place) {
  const isConstant = /read-only|constant variable/.test(message);
  const name = /'([\w$]+)' is/.exec(message)?.[1] ?? /([\w$]+)\s*(?:[-+*/]?=|\+\+|--)/.exec(line)?.[1];
  if (!isConstant || name === undefined) return undefined;
  const why = `\`${name}\` is a constant, but line ${number} assigns to it. It is declared with \`let\` now.`;
  return { text: lines.join("\n").replace(`const ${name} `, `let ${name} `), why };
}

/** Tries what is often forgotten at the end of a line, and lets the parser decide. Python says what it expected. */
function addMissing({ message, path, lines, number }: Place) {
  const told = path.endsWith(".py") ? (/expected '(.)'/.exec(message)?.[1] ?? "") : undefined;
  if (!message.startsWith("SyntaxError")) return undefined;
  for (const at of [number, number - 1].filter((one) => one > 0)) {
    for (const missing of told === undefined ? [")", "]", "}", ",", '"', "'", "`"] : [told]) {
      const [, words = "", end = ""] = /^(.*?)(;?)\s*$/.exec(lines[at - 1] ?? "") ?? [];
      const text = lines.with(at - 1, words + missing + end).join("\n");
      const isWhole = told === undefined ? parseSync(path, text).errors.length === 0 : told !== "";
      if (isWhole) return { text, why: `A \`${missing}\` was missing in line ${at}.` };
    }
  }
  return undefined;
}
