// An array as Postgres reads it from text, whatever the type of its elements.

export function arrayLiteral(values: readonly unknown[]): string {
  return `{${values.map(elementLiteral).join(",")}}`;
}

function elementLiteral(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  if (Array.isArray(value)) return arrayLiteral(value);
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
