// The console of a program. The host receives both streams in order.
import { show, showTable } from "./display.ts";
import { format } from "./format.ts";
import { host } from "./host.ts";
import { inspect } from "./inspect.ts";
import { table } from "./table.ts";

const maxWriteLength = 1_000_000;
const counts = new Map<string, number>();
const beginnings = new Map<string, number>();
let indentation = "";

function print(stream: "stdout" | "stderr", text: string): void {
  const shown = text.length > maxWriteLength ? `${text.slice(0, maxWriteLength)}…` : text;
  host.write(stream, `${indentation}${indentation === "" ? shown : shown.replaceAll("\n", `\n${indentation}`)}\n`);
}

const toStdout = (...values: unknown[]) => print("stdout", format(values));
const toStderr = (...values: unknown[]) => print("stderr", format(values));

function group(...titles: unknown[]): void {
  if (titles.length > 0) toStdout(...titles);
  indentation += "  ";
}

function elapsed(label: string): string | undefined {
  const beginning = beginnings.get(label);
  return beginning === undefined ? undefined : `${label}: ${(performance.now() - beginning).toFixed(3)}ms`;
}

function logTime(label: string, values: readonly unknown[]): void {
  const text = elapsed(label);
  if (text === undefined) toStderr(`Warning: No such label '${label}'`);
  else toStdout(text, ...values);
}

export function display(...values: unknown[]): void {
  for (const value of values) if (!show(value)) toStdout(value);
}

export const programConsole = {
  log: toStdout,
  info: toStdout,
  debug: toStdout,
  error: toStderr,
  warn: toStderr,
  trace: (...values: unknown[]) => toStderr(`Trace: ${format(values)}${new Error().stack?.slice("Error".length)}`),
  dir: (value: unknown, options?: { depth?: number | null }) =>
    print(
      "stdout",
      inspect(value, { depth: options?.depth === null ? Number.POSITIVE_INFINITY : (options?.depth ?? 2) }),
    ),
  table: (data: unknown, columns?: readonly string[]) => {
    if (!showTable(data, columns)) toStdout(table(data, columns) ?? data);
  },
  assert: (condition: unknown, ...values: unknown[]) => {
    if (!condition) toStderr(values.length === 0 ? "Assertion failed" : `Assertion failed: ${format(values)}`);
  },
  count: (label = "default") => {
    counts.set(label, (counts.get(label) ?? 0) + 1);
    toStdout(`${label}: ${counts.get(label)}`);
  },
  countReset: (label = "default") => {
    counts.delete(label);
  },
  time: (label = "default") => {
    beginnings.set(label, performance.now());
  },
  timeLog: (label = "default", ...values: unknown[]) => logTime(label, values),
  timeEnd: (label = "default") => {
    logTime(label, []);
    beginnings.delete(label);
  },
  group,
  groupCollapsed: group,
  groupEnd: () => {
    indentation = indentation.slice(2);
  },
};
