// lite inserts the default where a row of a bulk insert lacks a column that `columns` names, whatever `Prefer: missing` says,
// and then answers that it is null. Absent means null, or the default when that is preferred.

/** Becomes `default` in the list of inserted values. */
export const defaultValue = Symbol("default");

export type Row = Readonly<Record<string, unknown>>;

/** The row with exactly the named columns. */
export function completeRow(row: Row, columns: readonly string[], missing: "default" | "null" | undefined): Row {
  const absent = missing === "default" ? defaultValue : null;
  return Object.fromEntries(columns.map((name) => [name, Object.hasOwn(row, name) ? row[name] : absent]));
}
