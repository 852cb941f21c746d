// From an error that a program ended with to a repair, for the simple mistakes: a slip in a name, a constant that is assigned, a missing bracket.
import { parseSync } from "oxc-parser";

export interface ProgramError {
  readonly message: string;
  /** Where it happened, if the output says so. */
  readonly path: string | undefined;
  readonly line: number | undefined;
}

/** Undefined where the text reports no error. */
export function readError(output: string): ProgramError | undefined {
  const messages = Array.from(output.matchAll(/^.*?\b(\w*Error: .+)$/gm), ([, message]) => message ?? "");
  const isPython = output.includes('File "');
  const message = isPython ? messages.at(-1) : messages[0];
  if (message === undefined) return undefined;
  const places = [
    ...output.matchAll(isPython ? /File "(?:.*\/)?([\w./-]+\.py)", line (\d+)/g : /([\w./-]+\.[cm]?[jt]s):(\d+)/g),
  ];
  const [, path, line] = (isPython ? places.at(-1) : places[0]) ?? [];
  return { message, path, line: line === undefined ? undefined : Number(line) };
}

export interface Fix {
  readonly path: string;
  /** The whole file after the repair. */
  readonly text: string;
  readonly why: string;
}

/** What is known of the mistake: the message, the file, and the line as a number and as text. */
interface Place {
  readonly message: string;
  readonly path: string;
  readonly text: string;
  readonly number: number;
  readonly line: string;
  readonly texts: ReadonlyMap<string, string>;
}

type Repair = (place: Place) => Omit<Fix, "path"> | undefined;

export function findFix(output: string, entry: string, texts: ReadonlyMap<string, string>): Fix | undefined {
  const error = readError(output);
  const path = [...texts.keys()].find((one) => error?.path?.endsWith(one)) ?? entry;
  const text = texts.get(path);
  if (error === undefined || text === undefined) return undefined;
  const lines = text.split("\n");
  const number = Math.min(error.line ?? lines.length, lines.length);
  const place = { message: error.message, path, text, number, line: lines[number - 1] ?? "", texts };
  for (const repair of [importMissing, renameMisspelt, unlockConstant, addMissing]) {
    const fix = repair(place);
    if (fix && fix.text !== text) return { path, ...fix };
  }
  return undefined;
}

const unknownName =
  /(?:ReferenceError: '?([\w$]+)'? is not defined|NameError: name '(\w+)' is not defined|(?:\.|TypeError: )([\w$]+) is not a function|no attribute '(\w+)')/;

function unknownIn({ message, line }: Place): string | undefined {
  const named = unknownName.exec(message)?.slice(1).find(Boolean);
  const isMethod = message.includes("not a function");
  // QuickJS does not say which one: the method in the line that no known object has.
  const called = isMethod ? Array.from(line.matchAll(/\.([\w$]+)\s*\(/g), ([, name]) => name ?? "") : [];
  return named ?? called.find((name) => !knownNames.includes(name));
}

const importMissing: Repair = (place) => {
  const { path, text, texts } = place;
  const name = unknownIn(place);
  const source = [...texts].find(
    ([other, code]) => other !== path && new RegExp(`^export .*\\b${name}\\b`, "m").test(code),
  )?.[0];
  if (name === undefined || source === undefined || source.includes("/") || path.includes("/")) return undefined;
  return {
    text: `import { ${name} } from "./${source}";\n${text}`,
    why: `\`${name}\` is in \`${source}\` and was not imported.`,
  };
};

const renameMisspelt: Repair = (place) => {
  const { message, text, number, line } = place;
  const name = unknownIn(place);
  if (name === undefined) return undefined;
  const names = [...knownNames, ...(text.match(/[A-Za-z_$][\w$]*/g) ?? [])];
  const meant = /Did you mean: '(\w+)'/.exec(message)?.[1] ?? names.find((other) => isSlipOf(name, other));
  if (meant === undefined) return undefined;
  const next = line.replace(new RegExp(`(?<![\\w$])${escapePattern(name)}(?![\\w$])`, "g"), () => meant);
  return {
    text: withLine(text, number, next),
    why: `\`${name}\` in line ${number} does not exist; it should be \`${meant}\`.`,
  };
};

const unlockConstant: Repair = ({ message, text, number, line }) => {
  if (!/read-only|constant variable/.test(message)) return undefined;
  const name = /'([\w$]+)' is read-only/.exec(message)?.[1] ?? /([\w$]+)\s*(?:[-+*/]?=|\+\+|--)/.exec(line)?.[1];
  const why = `\`${name}\` is a constant, but line ${number} assigns to it. It is declared with \`let\` now.`;
  return { text: text.replace(new RegExp(`\\bconst(?=\\s+${escapePattern(name ?? "")}\\b)`), "let"), why };
};

/** Tries what is usually forgotten at the end of a line, and lets a parser decide. Python says it itself. */
const addMissing: Repair = ({ message, path, text, number }) => {
  if (!message.startsWith("SyntaxError")) return undefined;
  const told = /expected '(.)'/.exec(message)?.[1] ?? (message.includes("'(' was never closed") ? ")" : undefined);
  for (const at of [number, number - 1].filter((one) => one > 0)) {
    const line = text.split("\n")[at - 1]?.trimEnd() ?? "";
    for (const missing of path.endsWith(".py") ? [told ?? ""] : [")", "]", "}", ",", '"', "'", "`"]) {
      for (const next of [
        line + missing,
        line.replace(/\s*([;{,])$/, (_, end) => `${missing}${end === "{" ? " {" : end}`),
      ]) {
        const fixed = withLine(text, at, next);
        const isWhole = path.endsWith(".py") ? told !== undefined : parseSync(path, fixed).errors.length === 0;
        if (isWhole && fixed !== text) return { text: fixed, why: `A \`${missing}\` was missing in line ${at}.` };
      }
    }
  }
  return undefined;
};

function withLine(text: string, number: number, line: string): string {
  return text
    .split("\n")
    .with(number - 1, line)
    .join("\n");
}

const knownNames =
  "console log error Math JSON Object Array String Number Promise parseInt push pop shift slice map filter reduce forEach find includes indexOf join split trim toUpperCase toLowerCase replace replaceAll startsWith endsWith keys values entries parse stringify length floor round print range len append sorted".split(
    " ",
  );

/** One letter wrong, missing or too many, or two neighbours swapped. */
function isSlipOf(name: string, other: string): boolean {
  if (name === other || Math.abs(name.length - other.length) > 1 || other.length < 3) return false;
  let start = 0;
  while (start < name.length && name[start] === other[start]) start += 1;
  const [rest, meant] = [name.slice(start), other.slice(start)];
  const isSwap = rest[0] === meant[1] && rest[1] === meant[0] && rest.slice(2) === meant.slice(2);
  return isSwap || rest.slice(1) === meant || rest === meant.slice(1) || rest.slice(1) === meant.slice(1);
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
