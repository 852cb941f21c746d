// lite inserts the default where a row of a bulk insert lacks a column that `columns` names, whatever `Prefer: missing` says,
// and then reports it as null. A missing value means null, or the default when preferred.

/** Becomes `default` in the list of inserted values. */
export const defaultValue = Symbol("default");

export type Row = Readonly<Record<string, unknown>>;

/** The row with exactly the named columns. */
export function completeRow(row: Row, columns: readonly string[], missing: "default" | "null" | undefined): Row {
  const absent = missing === "default" ? defaultValue : null;
  return Object.fromEntries(columns.map((name) => [name, Object.hasOwn(row, name) ? row[name] : absent]));
}
