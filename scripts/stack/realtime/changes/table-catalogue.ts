// Facts about a changed table from the catalog: its key, its row security, and the columns each role may read.
import type { Sql } from "postgres";
import type { Relation } from "../wal/pgoutput.ts";
import type { ColumnType, TypeCatalogue } from "./values/column-types.ts";

export interface TableFacts {
  /** The table as in the WAL, plus its generated columns, which Postgres 17 leaves out. */
  readonly relation: Relation;
  /** The expressions of generated columns, by name. */
  readonly generated: ReadonlyMap<string, string>;
  readonly isRowSecurityOn: boolean;
  readonly keyColumns: readonly string[];
  /** In the order of the relation's columns; undefined for a dropped type. */
  readonly types: readonly (ColumnType | undefined)[];
  /** The columns that a role may select. */
  selectableBy(role: string): Promise<ReadonlySet<string>>;
}

/** Undefined when the table was dropped. */
export type TableCatalogue = (relation: Relation) => Promise<TableFacts | undefined>;

/** Facts are cached until Postgres sends the relation again, which it does after every change of the table, grants included. */
export function createTableCatalogue(sql: Sql, types: TypeCatalogue): TableCatalogue {
  return remember((relation: Relation) => readFacts(sql, types, relation), new WeakMap());
}

interface FactsRow {
  readonly isRowSecurityOn: boolean;
  readonly keyColumns: string[];
  readonly generated: { name: string; typeOid: number; position: number; expression: string }[];
}

async function readFacts(sql: Sql, types: TypeCatalogue, described: Relation): Promise<TableFacts | undefined> {
  const [row] = await sql<FactsRow[]>`
    select relrowsecurity as "isRowSecurityOn", coalesce((
        select jsonb_agg(attname order by attnum)
        from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any(conkey)
        where conrelid = pg_class.oid and contype = 'p'), '[]') as "keyColumns", coalesce((
        select jsonb_agg(jsonb_build_object('name', attname, 'typeOid', atttypid::int8,
          'position', (select count(*) from pg_attribute as earlier
            where earlier.attrelid = pg_class.oid and earlier.attnum between 1 and pg_attribute.attnum - 1
              and not earlier.attisdropped),
          'expression', pg_get_expr(adbin, adrelid)) order by attnum)
        from pg_attribute join pg_attrdef on adrelid = attrelid and adnum = attnum
        where attrelid = pg_class.oid and attgenerated = 's' and not attisdropped), '[]') as generated
    from pg_class where oid = ${described.oid}::int8::oid`;
  if (!row) return undefined;
  const relation = withGenerated(described, row.generated);
  const known = await types([...new Set(relation.columns.map(({ typeOid }) => typeOid))]);
  return {
    relation,
    isRowSecurityOn: row.isRowSecurityOn,
    keyColumns: row.keyColumns,
    generated: new Map(row.generated.map(({ name, expression }) => [name, expression])),
    types: relation.columns.map(({ typeOid }) => known.get(typeOid)),
    selectableBy: remember((role: string) => readSelectable(sql, relation, role), new Map()),
  };
}

function withGenerated(relation: Relation, generated: FactsRow["generated"]): Relation {
  if (generated.length === 0) return relation;
  const columns = [...relation.columns];
  for (const { name, typeOid, position } of generated) {
    columns.splice(position, 0, { name, typeOid, isIdentity: relation.isIdentityFull });
  }
  return { ...relation, columns };
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

/** Calls `ask` once for each key, and again after a failure. */
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
