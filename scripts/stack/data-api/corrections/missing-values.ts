// lite inserts the default where a row of a bulk insert lacks a column that `columns` names, whatever `Prefer: missing` says,
// and then answers that it is null. Absent means null, or the default when that is preferred.

export type Row = Readonly<Record<string, unknown>>;

/** The row with exactly the named columns; a column that is `undefined` becomes `default` in SQL. */
export function completeRow(row: Row, columns: readonly string[], missing: "default" | "null" | undefined): Row {
  const absent = missing === "default" ? undefined : null;
  return Object.fromEntries(columns.map((name) => [name, Object.hasOwn(row, name) ? row[name] : absent]));
}
