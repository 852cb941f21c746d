// One readable line per event, on stderr: time, level, scope, sentence, then `key=value` facts.

const levels = { debug: 10, info: 20, warn: 30, error: 40, silent: 99 } as const;
export type LogLevel = keyof typeof levels;

export const logLevels = Object.keys(levels) as LogLevel[]; // the keys of a const object are exactly its type's keys

type LogFacts = Record<string, unknown>;

export interface Logger {
  debug(sentence: string, facts?: LogFacts): void;
  info(sentence: string, facts?: LogFacts): void;
  warn(sentence: string, facts?: LogFacts): void;
  error(sentence: string, facts?: LogFacts): void;
  /** The same log under another scope name, such as `realtime` or `functions/hello`. */
  scoped(scope: string): Logger;
}

/** Writes events at or above `level`; `write` gets one line at a time, newline included. */
export function createLogger(
  level: LogLevel,
  write: (line: string) => void = (line) => process.stderr.write(line),
  scope = "stack",
): Logger {
  const emit = (lineLevel: LogLevel) => (sentence: string, facts?: LogFacts) => {
    if (levels[lineLevel] >= levels[level]) write(formatLine(lineLevel, scope, sentence, facts));
  };
  return {
    debug: emit("debug"),
    info: emit("info"),
    warn: emit("warn"),
    error: emit("error"),
    scoped: (inner) => createLogger(level, write, inner),
  };
}

function formatLine(level: LogLevel, scope: string, sentence: string, facts: LogFacts = {}): string {
  const time = new Date().toISOString().slice(11, 23);
  const tail = Object.entries(facts)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}=${formatFact(value)}`)
    .join("");
  return `${time} ${level.padEnd(5)} ${scope.padEnd(10)} ${escapeControls(sentence)}${tail}\n`;
}

function formatFact(value: unknown): string {
  if (value instanceof Error) return escapeControls(JSON.stringify(sentenceOf(value)));
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  return escapeControls(/[\s"=]/.test(text) && typeof value === "string" ? JSON.stringify(text) : text);
}

/** A refused connection has no message of its own: the errors of its attempts are inside. */
function sentenceOf(error: Error): string {
  if (error.message || !(error instanceof AggregateError)) return error.message || error.name;
  return error.errors.map((inner) => (inner instanceof Error ? inner.message : String(inner))).join("; ");
}

/** Text from callers and functions must neither begin a new line nor control the terminal. */
function escapeControls(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (control) =>
    control === "\n" ? "\\n" : `\\x${control.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
