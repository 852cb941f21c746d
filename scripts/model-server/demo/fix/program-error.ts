// The error that a program ended with, from what it printed: the words of QuickJS, V8 and Python.

export interface ProgramError {
  /** The last word on it: `ReferenceError: totl is not defined`. */
  readonly message: string;
  /** Where, if it says so and the file is one of the session's. */
  readonly path: string | undefined;
  /** From 1. */
  readonly line: number | undefined;
  readonly column: number | undefined;
}

const jsMessage = /^(?:Uncaught )?((?:\w*Error|ModuleNotFound)\b.*)$/;
const jsPlace = /([\w./@-]+\.[cm]?[jt]s):(\d+)(?::(\d+))?/;
const pythonPlace = /File "(?:.*\/)?([\w./-]+\.py)", line (\d+)/;

/** Undefined where the text tells of no error. */
export function readProgramError(output: string, paths: readonly string[]): ProgramError | undefined {
  const lines = output.split("\n");
  const messages = lines.flatMap((line) => jsMessage.exec(line.trim())?.[1] ?? []);
  const isPython = lines.some((line) => pythonPlace.test(line));
  const message = isPython ? messages.at(-1) : messages[0];
  if (message === undefined) return undefined;
  const places = lines.flatMap((line) => placeIn(line, isPython ? pythonPlace : jsPlace, paths) ?? []);
  const place = isPython ? places.at(-1) : places[0];
  return { message, path: place?.path, line: place?.line, column: place?.column };
}

function placeIn(text: string, pattern: RegExp, paths: readonly string[]) {
  const [, named, line, column] = pattern.exec(text) ?? [];
  const path = named === undefined ? undefined : paths.find((one) => named === one || named.endsWith(`/${one}`));
  if (path === undefined) return undefined;
  return { path, line: Number(line), column: column === undefined ? undefined : Number(column) };
}
