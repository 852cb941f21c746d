// lite reads every schema and often looks a relation up by its bare name, so that public.users took columns and keys
// from auth.users. The API then only knows what it exposes.
import type { IntrospectResult } from "@supabase/lite";
import type postgres from "postgres";

/** Names of the foreign keys that lead to a schema, as `schema.table.constraint`; lite does not tell where they lead. */
export type ForeignKeyTargets = ReadonlyMap<string, string>;

export async function readForeignKeyTargets(sql: postgres.Sql): Promise<ForeignKeyTargets> {
  const rows = await sql<{ key: string; target: string }[]>`
    select n.nspname || '.' || c.relname || '.' || k.conname as key, tn.nspname as target
    from pg_catalog.pg_constraint k
      join pg_catalog.pg_class c on c.oid = k.conrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join pg_catalog.pg_class t on t.oid = k.confrelid
      join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
    where k.contype = 'f'`;
  return new Map(rows.map(({ key, target }) => [key, target]));
}

export function onlySchemas(
  all: IntrospectResult,
  exposed: readonly string[],
  targets: ForeignKeyTargets,
): IntrospectResult {
  const schemas = new Set(exposed);
  const isExposed = ({ schema }: { schema?: string }) => schemas.has(schema ?? "");
  const leadsInside = ({ schema, table, foreign_key_name }: IntrospectResult["foreign_keys"][number]) =>
    schemas.has(targets.get(`${schema}.${table}.${foreign_key_name}`) ?? schema ?? ""); // those of views are not in the catalogue
  const [defaultSchema] = exposed;
  return {
    ...all,
    tables: all.tables.filter(isExposed),
    columns: all.columns.filter(isExposed),
    indexes: all.indexes.filter(isExposed),
    foreign_keys: all.foreign_keys.filter((key) => isExposed(key) && leadsInside(key)),
    primary_keys: all.primary_keys.filter(isExposed),
    views: all.views.filter(isExposed),
    check_constraints: all.check_constraints.filter(isExposed),
    unique_constraints: all.unique_constraints.filter(isExposed),
    comments: all.comments.filter(isExposed),
    functions: (all.functions ?? []).filter(isExposed),
    partitions: (all.partitions ?? []).filter(isExposed),
    ...(defaultSchema === undefined ? {} : { default_schema: defaultSchema }),
  };
}
