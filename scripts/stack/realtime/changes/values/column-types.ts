// The facts about column types that change messages need, by type id.
import type { Sql } from "postgres";
import type { JsonForm } from "./json-value.ts";

export interface ColumnType {
  /** The name in messages, such as `int4` or `_text`. */
  readonly name: string;
  /** The name in a cast, with its schema. */
  readonly sqlName: string;
  /** The name in error messages, such as `integer`. */
  readonly displayName: string;
  /** The built-in type that it or its domain is based on; `enum` for enums; undefined for others. */
  readonly base: string | undefined;
  readonly jsonForm: JsonForm;
}

interface TypeRow {
  readonly oid: number;
  readonly name: string;
  readonly sqlName: string;
  readonly displayName: string;
  readonly kind: string;
  readonly isBuiltIn: boolean;
  readonly baseOid: number;
  readonly elementOid: number;
  readonly delimiter: string;
  readonly hasJsonCast: boolean;
}

export type TypeCatalogue = (oids: readonly number[]) => Promise<ReadonlyMap<number, ColumnType>>;

/** Types are cached: their ids are not reused, and of the cached facts only the name can change. */
export function createTypeCatalogue(sql: Sql): TypeCatalogue {
  const known = new Map<number, ColumnType>();
  return async (oids) => {
    const missing = oids.filter((oid) => !known.has(oid));
    if (missing.length > 0) {
      const rows = new Map((await readTypes(sql, missing)).map((row) => [row.oid, row]));
      for (const row of rows.values()) known.set(row.oid, describe(row, rows));
    }
    return known;
  };
}

/** The given types and those they consist of. The -1 gives the name without a modifier, as a cast needs it. */
function readTypes(sql: Sql, oids: readonly number[]): Promise<TypeRow[]> {
  return sql<TypeRow[]>`
    with recursive needed as (
      select type.* from jsonb_array_elements_text(${JSON.stringify(oids)}::text::jsonb) as wanted (oid)
      join pg_type as type on type.oid = wanted.oid::oid
      union
      select part.* from needed join pg_type as part on part.oid in (needed.typbasetype, needed.typelem)
    )
    select oid::int8::float8 as oid, typname as name, typtype as kind, oid < 16384 as "isBuiltIn",
      typbasetype::int8::float8 as "baseOid", typdelim as delimiter,
      case when typoutput = 'array_out'::regproc then typelem::int8::float8 else 0 end as "elementOid",
      format_type(oid, -1) as "displayName",
      case when typnamespace = 'pg_catalog'::regnamespace then format_type(oid, -1)
        else format('%I.%I', typnamespace::regnamespace::name, typname) end as "sqlName",
      exists (select from pg_cast where castsource = needed.oid and casttarget = 'json'::regtype) as "hasJsonCast"
    from needed`;
}

function describe(row: TypeRow, rows: ReadonlyMap<number, TypeRow>): ColumnType {
  const { name, sqlName, displayName } = row;
  const base = resolveDomain(row, rows);
  const jsonForm = jsonFormOf(base, rows);
  return { name, sqlName, displayName, jsonForm, base: baseName(base) };
}

function resolveDomain(row: TypeRow, rows: ReadonlyMap<number, TypeRow>): TypeRow {
  const base = rows.get(row.baseOid);
  return base ? resolveDomain(base, rows) : row;
}

function baseName(base: TypeRow): string | undefined {
  if (base.kind === "e") return "enum";
  return base.isBuiltIn ? base.name : undefined;
}

const builtInForms: Readonly<Record<string, JsonForm>> = {
  ...{ int2: "number", int4: "number", int8: "number", float4: "number", float8: "number", numeric: "number" },
  ...{ bool: "boolean", json: "json", jsonb: "json", timestamp: "timestamp", timestamptz: "timestamp", bytea: "bytea" },
  ...{ int2vector: "other", oidvector: "other" },
};

function jsonFormOf(type: TypeRow, rows: ReadonlyMap<number, TypeRow>): JsonForm {
  const elementRow = rows.get(type.elementOid);
  if (elementRow) {
    const element = resolveDomain(elementRow, rows);
    return { element: jsonFormOf(element, rows), delimiter: element.delimiter };
  }
  if (type.kind === "c" || type.hasJsonCast) return (type.isBuiltIn && builtInForms[type.name]) || "other";
  return (type.isBuiltIn && builtInForms[type.name]) || "text";
}
