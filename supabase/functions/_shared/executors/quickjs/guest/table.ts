// console.table, drawn as in Node.
import { inspect } from "./inspect.ts";

const indexTitle = "(index)";
const valuesTitle = "Values";

/** Undefined for a value without rows. */
export function table(data: unknown, only?: readonly string[]): string | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const rows = rowsOf(data);
  const columns = only ?? [...new Set(rows.flatMap(([, row]) => (isRecord(row) ? Object.keys(row) : [])))];
  const hasValues = rows.some(([, row]) => !isRecord(row));
  const titles = [indexTitle, ...columns, ...(hasValues ? [valuesTitle] : [])];
  const body = rows.map(([index, row]) => [
    index,
    ...columns.map((column) => (isRecord(row) && Object.hasOwn(row, column) ? cell(row[column]) : "")),
    ...(hasValues ? [isRecord(row) ? "" : cell(row)] : []),
  ]);
  return drawn([titles, ...body]);
}

function rowsOf(data: object): [string, unknown][] {
  if (data instanceof Map) return [...data].map(([key, value], index) => [`${index} ${cell(key)}`, value]);
  if (data instanceof Set) return [...data].map((value, index) => [String(index), value]);
  return Object.entries(data);
}

function isRecord(row: unknown): row is Record<string, unknown> {
  return typeof row === "object" && row !== null;
}

function cell(value: unknown): string {
  return inspect(value, { depth: 0 });
}

function drawn(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)) + 2);
  const rule = (left: string, middle: string, right: string) =>
    left + widths.map((width) => "─".repeat(width)).join(middle) + right;
  const line = (row: readonly string[]) =>
    `│${widths.map((width, column) => ` ${row[column] ?? ""}`.padEnd(width)).join("│")}│`;
  const [head = [], ...body] = rows;
  return [rule("┌", "┬", "┐"), line(head), rule("├", "┼", "┤"), ...body.map(line), rule("└", "┴", "┘")].join("\n");
}
