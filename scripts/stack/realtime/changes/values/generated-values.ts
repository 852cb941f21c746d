// Generated columns are not in the WAL of Postgres 17. Their values are worked out anew from the row's other values.
import type { Sql } from "postgres";
import type { RowChange, Tuple } from "../../wal/pgoutput.ts";
import type { HeardChange } from "../audience.ts";
import type { TableFacts } from "../table-catalogue.ts";
import { Inquiries } from "./value-queries.ts";

export async function addGeneratedValues(sql: Sql, heard: readonly HeardChange[]): Promise<HeardChange[]> {
  if (heard.every(({ facts }) => facts.generated.size === 0)) return [...heard];
  const inquiries = new Inquiries(sql);
  for (const { committed, facts } of heard) {
    for (const tuple of wholeTuples(committed.change, facts)) {
      for (const name of facts.generated.keys()) inquiries.addText(generatedText(facts, name), sourceOf(tuple));
    }
  }
  await inquiries.ask();
  return heard.map((one) => ({ ...one, committed: { ...one.committed, change: complete(one, inquiries) } }));
}

function wholeTuples(change: RowChange, { generated }: TableFacts): Tuple[] {
  if (generated.size === 0) return [];
  const tuples = [change.type === "DELETE" ? undefined : change.row, change.type === "INSERT" ? undefined : change.old];
  return tuples.filter((tuple) => tuple !== undefined).filter(isWhole);
}

/** A generated value can be worked out only where no other is missing. */
function isWhole(tuple: Tuple): boolean {
  return tuple.every((value) => value !== undefined);
}

function complete({ committed: { change }, facts }: HeardChange, inquiries: Inquiries): RowChange {
  const { relation, generated } = facts;
  if (generated.size === 0) return change;
  const fill = (tuple: Tuple): Tuple => {
    const stored = tuple[Symbol.iterator]();
    return relation.columns.map(({ name }) => {
      if (!generated.has(name)) return stored.next().value;
      return isWhole(tuple) ? inquiries.text(generatedText(facts, name), sourceOf(tuple)) : undefined;
    });
  };
  if (change.type === "INSERT") return { ...change, relation, row: fill(change.row) };
  if (change.type === "DELETE") return { ...change, relation, old: fill(change.old) };
  return { ...change, relation, row: fill(change.row), old: change.old && fill(change.old) };
}

/** An expression over the JSON array of the row's stored texts. */
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
