// The log of the functions: one line of JSON per entry, without keys. Only this file writes to the console.
import { isSecretField, withoutSecrets } from "./redaction.ts";

export type LogLevel = "info" | "warn" | "error";
type Fields = Readonly<Record<string, unknown>>;

export interface Log {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

/** A hosted project cuts longer entries, which would leave half a line of JSON. */
const maxLineLength = 10_000;
const maxDepth = 6;
const maxEntries = 100;

export function createLog(write: (level: LogLevel, line: string) => void): Log {
  const log =
    (level: LogLevel) =>
    (message: string, fields: Fields = {}) =>
      write(level, toLine(level, message, fields));
  return { info: log("info"), warn: log("warn"), error: log("error") };
}

export const log: Log = createLog((level, line) => {
  // oxlint-disable-next-line no-console -- a function's log is its console
  console[level](line);
});

function toLine(level: LogLevel, message: string, fields: Fields): string {
  const line = JSON.stringify({ level, message: withoutSecrets(message), ...cleanFields(fields, 0) });
  return line.length <= maxLineLength ? line : cutLine(level, withoutSecrets(message), line);
}

/** An entry that does not fit becomes cut text. Escaping makes it longer by an amount that is not known beforehand. */
function cutLine(level: LogLevel, message: string, line: string): string {
  for (let room = maxLineLength; room > 0; room = Math.floor(room * 0.8)) {
    const cut = { level, message: message.slice(0, 1000), is_cut: true, entry: line.slice(0, room) };
    const text = JSON.stringify(cut);
    if (text.length <= maxLineLength) return text;
  }
  return JSON.stringify({ level, message: "An entry that was too long to write.", is_cut: true });
}

function clean(value: unknown, depth: number): unknown {
  if (typeof value === "string") return withoutSecrets(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "function" || typeof value === "symbol") return `[${typeof value}]`;
  if (typeof value !== "object" || value === null) return value;
  if (depth >= maxDepth) return "[deeper]";
  if (Array.isArray(value)) return value.slice(0, maxEntries).map((entry) => clean(entry, depth + 1));
  if (value instanceof Error) return cleanError(value, depth);
  if (value instanceof Headers || value instanceof Map) return cleanFields(Object.fromEntries(value), depth);
  if (value instanceof Date || value instanceof URL) return withoutSecrets(String(value));
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  return cleanFields({ ...value }, depth);
}

function cleanFields(fields: Fields, depth: number): Fields {
  const entries = Object.entries(fields).slice(0, maxEntries);
  return Object.fromEntries(
    entries.map(([name, value]) => [
      withoutSecrets(name),
      isSecretField(name) && value !== undefined ? "[redacted]" : clean(value, depth + 1),
    ]),
  );
}

/** In full: name, message, stack, cause, and the fields that libraries add (status, code, request id). */
function cleanError(error: Error, depth: number): Fields {
  const { name, message, stack, cause } = error;
  return {
    ...cleanFields({ ...error }, depth),
    name,
    message: withoutSecrets(message),
    stack: withoutSecrets(stack ?? ""),
    ...(cause === undefined ? {} : { cause: clean(cause, depth + 1) }),
  };
}
