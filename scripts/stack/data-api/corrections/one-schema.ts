// lite often looks relations up by name alone, so public.users gets columns and keys of auth.users. Each request therefore
// sees only its own schema.
import type { IntrospectResult } from "@supabase/lite";
import type postgres from "postgres";

/** The target schema of each foreign key, by `schema.table.constraint`; lite does not report it. */
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

export function onlySchema(all: IntrospectResult, name: string, targets: ForeignKeyTargets): IntrospectResult {
  const isInside = ({ schema }: { schema?: string }) => schema === name;
  const leadsInside = ({ schema, table, foreign_key_name }: IntrospectResult["foreign_keys"][number]) =>
    (targets.get(`${schema}.${table}.${foreign_key_name}`) ?? name) === name; // those of views are not in the catalogue
  return {
    ...all,
    tables: all.tables.filter(isInside),
    columns: all.columns.filter(isInside),
    indexes: all.indexes.filter(isInside),
    foreign_keys: all.foreign_keys.filter((key) => isInside(key) && leadsInside(key)),
    primary_keys: all.primary_keys.filter(isInside),
    views: all.views.filter(isInside),
    check_constraints: all.check_constraints.filter(isInside),
    unique_constraints: all.unique_constraints.filter(isInside),
    comments: all.comments.filter(isInside),
    functions: (all.functions ?? []).filter(isInside),
    partitions: (all.partitions ?? []).filter(isInside),
    default_schema: name,
  };
}
