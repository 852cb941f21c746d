// Rows that did not change keep their identity, so that they are not drawn again.
import type { Row } from "./rows.ts";
import type { TurnRows } from "./turn-rows.ts";

export function keepRows(before: TurnRows | undefined, after: TurnRows): TurnRows {
  if (before === undefined) return after;
  const known = new Map([...before.head, ...(before.work?.rows ?? []), ...before.rest].map((row) => [row.key, row]));
  const keep = (rows: readonly Row[]) => rows.map((row) => sameOr(known.get(row.key), row));
  return {
    head: keep(after.head),
    work: after.work && { summary: after.work.summary, rows: keep(after.work.rows) },
    rest: keep(after.rest),
  };
}

function sameOr(before: Row | undefined, after: Row): Row {
  return before && isSame(before, after) ? before : after;
}

/** Compares fields by identity, and lists by their elements. */
function isSame(left: object, right: object): boolean {
  const fields = Object.entries(right);
  const before = new Map<string, unknown>(Object.entries(left));
  return fields.length === before.size && fields.every(([name, value]) => isSameValue(before.get(name), value));
}

function isSameValue(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (!Array.isArray(left) || !Array.isArray(right)) return false;
  return left.length === right.length && left.every((element, index) => element === right[index]);
}
