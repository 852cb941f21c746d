// What the catalogue says of a changed table: its key, whether row security is on, and who may read which column.
import type { Sql } from "postgres";
import type { Relation } from "../wal/pgoutput.ts";
import type { ColumnType, TypeCatalogue } from "./column-types.ts";

export interface TableFacts {
  readonly relation: Relation;
  readonly isRowSecurityOn: boolean;
  readonly keyColumns: readonly string[];
  /** In the order of the relation's columns; undefined for a type that was dropped since. */
  readonly types: readonly (ColumnType | undefined)[];
  /** The columns that a role may select. */
  selectableBy(role: string): Promise<ReadonlySet<string>>;
}

/** Undefined when the table was dropped since. */
export type TableCatalogue = (relation: Relation) => Promise<TableFacts | undefined>;

/** Facts are kept for as long as Postgres does not describe the table anew, which it does after whatever alters it, grants included. */
export function createTableCatalogue(sql: Sql, types: TypeCatalogue): TableCatalogue {
  const read = remember((relation: Relation) => readFacts(sql, types, relation), new WeakMap());
  return read;
}

async function readFacts(sql: Sql, types: TypeCatalogue, relation: Relation): Promise<TableFacts | undefined> {
  const [rows, known] = await Promise.all([
    sql<{ isRowSecurityOn: boolean; keyColumns: string[] }[]>`
      select relrowsecurity as "isRowSecurityOn", coalesce((
          select jsonb_agg(attname order by attnum)
          from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any(conkey)
          where conrelid = pg_class.oid and contype = 'p'), '[]') as "keyColumns"
      from pg_class where oid = ${relation.oid}::int8::oid`,
    types([...new Set(relation.columns.map(({ typeOid }) => typeOid))]),
  ]);
  const [row] = rows;
  return (
    row && {
      ...row,
      relation,
      types: relation.columns.map(({ typeOid }) => known.get(typeOid)),
      selectableBy: remember((role: string) => readSelectable(sql, relation, role), new Map()),
    }
  );
}

/** Empty for a role that does not exist. */
async function readSelectable(sql: Sql, { oid }: Relation, role: string): Promise<ReadonlySet<string>> {
  const rows = await sql<{ name: string }[]>`
    select attname as name from pg_attribute join pg_roles on rolname = ${role}
    where attrelid = ${oid}::int8::oid and attnum > 0 and not attisdropped
      and has_column_privilege(pg_roles.oid, attrelid, attnum, 'select')`;
  return new Set(rows.map(({ name }) => name));
}

interface Memory<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): unknown;
  delete(key: Key): unknown;
}

/** Asks once for each key, and again only after a failure. */
function remember<Key, Value>(
  ask: (key: Key) => Promise<Value>,
  memory: Memory<Key, Promise<Value>>,
): (key: Key) => Promise<Value> {
  return (key) => {
    const known = memory.get(key);
    if (known) return known;
    const asked = ask(key);
    memory.set(key, asked);
    asked.catch(() => memory.delete(key));
    return asked;
  };
}
