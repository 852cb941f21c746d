// Generated columns are not in the WAL of Postgres 17, so their values are computed from the row's other values.
import type { Sql } from "postgres";
import type { RowChange, Tuple } from "../../wal/pgoutput.ts";
import type { WatchedChange } from "../audience.ts";
import type { TableFacts } from "../table-catalogue.ts";
import { ValueQueries } from "./value-queries.ts";

export async function addGeneratedValues(sql: Sql, changes: readonly WatchedChange[]): Promise<WatchedChange[]> {
  if (changes.every(({ facts }) => facts.generated.size === 0)) return [...changes];
  const queries = new ValueQueries(sql);
  for (const { committed, facts } of changes) {
    for (const tuple of wholeTuples(committed.change, facts)) {
      for (const name of facts.generated.keys()) queries.addText(generatedText(facts, name), sourceOf(tuple));
    }
  }
  await queries.run();
  return changes.map((one) => ({ ...one, committed: { ...one.committed, change: complete(one, queries) } }));
}

function wholeTuples(change: RowChange, { generated }: TableFacts): Tuple[] {
  if (generated.size === 0) return [];
  const tuples = [change.type === "DELETE" ? undefined : change.row, change.type === "INSERT" ? undefined : change.old];
  return tuples.filter((tuple) => tuple !== undefined).filter(isWhole);
}

/** A generated value can be computed only if no other value is missing. */
function isWhole(tuple: Tuple): boolean {
  return tuple.every((value) => value !== undefined);
}

function complete({ committed: { change }, facts }: WatchedChange, queries: ValueQueries): RowChange {
  const { relation, generated } = facts;
  if (generated.size === 0) return change;
  const fill = (tuple: Tuple): Tuple => {
    const stored = tuple[Symbol.iterator]();
    return relation.columns.map(({ name }) => {
      if (!generated.has(name)) return stored.next().value;
      return isWhole(tuple) ? queries.text(generatedText(facts, name), sourceOf(tuple)) : undefined;
    });
  };
  if (change.type === "INSERT") return { ...change, relation, row: fill(change.row) };
  if (change.type === "DELETE") return { ...change, relation, old: fill(change.old) };
  return { ...change, relation, row: fill(change.row), old: change.old && fill(change.old) };
}

/** SQL over the JSON array of the row's stored texts. */
function generatedText({ relation, types, generated }: TableFacts, name: string): string {
  const stored = relation.columns.flatMap((column, index) => (generated.has(column.name) ? [] : [{ column, index }]));
  const columns = stored.map(({ column, index }, place) => {
    const quoted = `"${column.name.replaceAll('"', '""')}"`;
    return `($value::jsonb ->> ${place})::${types[index]?.sqlName ?? "text"} as ${quoted}`;
  });
  const expression = `(${generated.get(name)})`;
  return `(select case when ${expression} is not null then format('%s', ${expression}) end
    from (select ${columns.join(", ")}) as stored)`;
}

function sourceOf(tuple: Tuple): string {
  return JSON.stringify(tuple);
}
