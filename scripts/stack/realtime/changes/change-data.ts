// Builds the `data` of a `postgres_changes` message: the part of a change that a role may see.
import type { RowChange, Tuple } from "../wal/pgoutput.ts";
import type { CommittedChange } from "../wal/wal-stream.ts";
import type { TableFacts } from "./table-catalogue.ts";
import type { ColumnType } from "./values/column-types.ts";

export type ValueReader = (text: string, type: ColumnType) => unknown;

export interface ChangeView {
  readonly committed: CommittedChange;
  readonly facts: TableFacts;
  readonly selectable: ReadonlySet<string>;
  readonly select: readonly string[] | undefined;
  readonly readValue: ValueReader;
}

const maxChangeBytes = 1_048_576;
const maxValueBytesOfLargeChange = 64;

export function buildData(view: ChangeView): Record<string, unknown> {
  const { committed, facts } = view;
  const { change } = committed;
  const isTooLarge = changeBytes(change) > maxChangeBytes;
  const isShown = (name: string, text: string | null) =>
    isIncluded(view, name) && (!isTooLarge || text === null || Buffer.byteLength(text) <= maxValueBytesOfLargeChange);
  const columns = facts.relation.columns.flatMap(({ name }, index) => {
    const type = facts.types[index];
    return type && isIncluded(view, name) ? [{ name, type: type.name }] : [];
  });
  return {
    ...describe(committed),
    commit_timestamp: new Date(committed.committedAtMs).toISOString(),
    columns,
    ...(change.type !== "DELETE" && { record: toRecord(view, newRow(change), isShown) }),
    ...(change.type !== "INSERT" && { old_record: toRecord(view, oldRow(change, facts), isShown) }),
    errors: isTooLarge ? ["Error 413: Payload Too Large"] : null,
  };
}

/** For a change that the role may not see, or that cannot be checked. */
export function buildRefusal(committed: CommittedChange, error: string): Record<string, unknown> {
  return { ...describe(committed), commit_timestamp: null, columns: [], record: {}, errors: [error] };
}

/** The row after the change. Unchanged values that are not in the WAL are taken from a complete old row. */
export function newRow(change: RowChange): Tuple {
  if (change.type === "DELETE") return [];
  const old = change.type === "UPDATE" && change.relation.isIdentityFull ? change.old : undefined;
  return old ? change.row.map((value, index) => (value === undefined ? old[index] : value)) : change.row;
}

/** The identity of the row before the change. An unchanged key is not in the WAL and is taken from the new row. */
function oldRow(change: RowChange, facts: TableFacts): Tuple {
  if (change.type === "INSERT") return [];
  if (change.type === "DELETE") {
    const { columns } = change.relation;
    const isKey = (index: number) => facts.keyColumns.includes(columns[index]?.name ?? "");
    return facts.isRowSecurityOn ? change.old.map((value, index) => (isKey(index) ? value : undefined)) : change.old;
  }
  const { relation, row, old } = change;
  return old ?? row.map((value, index) => (relation.columns[index]?.isIdentity ? value : undefined));
}

function describe({ change: { type, relation } }: CommittedChange) {
  return { schema: relation.schema, table: relation.table, type };
}

function isIncluded({ selectable, select, facts }: ChangeView, name: string): boolean {
  return selectable.has(name) && (!select || select.includes(name) || facts.keyColumns.includes(name));
}

function toRecord(
  { facts, readValue }: ChangeView,
  tuple: Tuple,
  isShown: (name: string, text: string | null) => boolean,
): Record<string, unknown> {
  const entries = facts.relation.columns.flatMap(({ name }, index): [string, unknown][] => {
    const text = tuple[index];
    const type = facts.types[index];
    if (text === undefined || !type || !isShown(name, text)) return [];
    return [[name, text === null ? null : readValue(text, type)]];
  });
  return Object.fromEntries(entries);
}

function changeBytes(change: RowChange): number {
  const tuples = [change.type === "DELETE" ? [] : change.row, (change.type !== "INSERT" && change.old) || []];
  return tuples.flat().reduce((total, text) => total + (text ? Buffer.byteLength(text) : 0), 0);
}
