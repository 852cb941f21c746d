// Tables, as values and as console.table of Node draws them.
import { inspect } from "./inspect.ts";

const indexTitle = "(index)";
const valuesTitle = "Values";

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly index: string; readonly values: readonly unknown[] }[];
}

/** Marks an empty cell. */
export const missing = Symbol("missing");

/** Undefined for a value without rows. */
export function tabulated(data: unknown, only?: readonly string[]): Table | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const rows = rowsOf(data);
  const columns = only ?? [...new Set(rows.flatMap(([, row]) => (isRecord(row) ? Object.keys(row) : [])))];
  const hasValues = rows.some(([, row]) => !isRecord(row));
  return {
    columns: [...columns, ...(hasValues ? [valuesTitle] : [])],
    rows: rows.map(([index, row]) => ({
      index,
      values: [
        ...columns.map((column) => (isRecord(row) && Object.hasOwn(row, column) ? row[column] : missing)),
        ...(hasValues ? [isRecord(row) ? missing : row] : []),
      ],
    })),
  };
}

/** Undefined for a value without rows. */
export function table(data: unknown, only?: readonly string[]): string | undefined {
  const made = tabulated(data, only);
  return (
    made &&
    drawn([[indexTitle, ...made.columns], ...made.rows.map(({ index, values }) => [index, ...values.map(cell)])])
  );
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
  return value === missing ? "" : inspect(value, { depth: 0 });
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
