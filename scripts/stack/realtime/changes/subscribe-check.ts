// Checks a new subscription: its tables are published, and its filters and columns fit them.
import type { Sql } from "postgres";
import { ChangeSubscriptionError } from "../feed.ts";
import type { Binding } from "./binding.ts";
import { FilterError } from "./filters/prepared-filter.ts";
import { inspect } from "./inspect.ts";
import { describeSqlError, isStatementError } from "./sql-errors.ts";
import type { Subscription } from "./subscription.ts";
import type { ColumnType, TypeCatalogue } from "./values/column-types.ts";

interface PublishedColumn {
  readonly tableOid: number;
  readonly name: string;
  readonly typeOid: number;
  readonly isSelectable: boolean;
}

export const changesPublication = "supabase_realtime";

/** Throws `ChangeSubscriptionError` for the first binding that the hosted server would refuse. */
export async function checkSubscription(sql: Sql, types: TypeCatalogue, subscription: Subscription): Promise<void> {
  for (const binding of subscription.bindings) {
    try {
      await checkBinding(sql, types, { subscription, binding });
    } catch (error) {
      throw refusalOf(binding, error) ?? error;
    }
  }
}

interface Candidate {
  readonly subscription: Subscription;
  readonly binding: Binding;
}

async function checkBinding(sql: Sql, types: TypeCatalogue, { subscription, binding }: Candidate): Promise<void> {
  const columns = await readColumns(sql, binding, subscription.viewer.role);
  if (columns.length === 0) {
    throw new ChangeSubscriptionError(
      `Unable to subscribe to changes with given parameters. Please check Realtime is enabled for the given connect parameters: ${describeBinding(binding)}`,
    );
  }
  const known = await types([...new Set(columns.map(({ typeOid }) => typeOid))]);
  for (const table of Map.groupBy(columns, ({ tableOid }) => tableOid).values()) {
    for (const filter of binding.filters) {
      const type = findType(table, filter.column, known);
      if (!type) throw new FilterError(`invalid column for filter ${filter.column}`);
      await subscription.test(sql, filter, type);
    }
    for (const name of binding.select ?? []) {
      if (!findType(table, name, known)) throw new FilterError(`invalid column for select ${name}`);
    }
  }
}

/** Undefined for a column that does not exist or that the role may not select. */
function findType(
  table: readonly PublishedColumn[],
  name: string,
  known: ReadonlyMap<number, ColumnType>,
): ColumnType | undefined {
  const column = table.find((candidate) => candidate.name === name && candidate.isSelectable);
  return column && known.get(column.typeOid);
}

function readColumns(sql: Sql, { schema, table }: Binding, role: string): Promise<PublishedColumn[]> {
  return sql<PublishedColumn[]>`
    select attrelid::int8::float8 as "tableOid", attname as name, atttypid::int8::float8 as "typeOid",
      has_column_privilege(${role}::name, attrelid, attnum, 'select') as "isSelectable"
    from pg_get_publication_tables(${changesPublication}) as published
    join pg_class on pg_class.oid = published.relid
    join pg_attribute on attrelid = published.relid and attnum > 0 and not attisdropped
    where (${schema} = '*' or relnamespace::regnamespace::name = ${schema})
      and (${table} = '*' or relname = ${table})`;
}

function refusalOf(binding: Binding, error: unknown): ChangeSubscriptionError | undefined {
  if (error instanceof FilterError) return exception(binding, describeSqlError("P0001", error.message));
  if (isStatementError(error)) return exception(binding, describeSqlError(error.code, error.message));
  return undefined;
}

function exception(binding: Binding, description: string): ChangeSubscriptionError {
  return new ChangeSubscriptionError(
    `Unable to subscribe to changes with given parameters. An exception happened so please check your connect parameters: ${describeBinding(binding)}. Exception: ${description}`,
  );
}

function describeBinding({ event, schema, table, filters, select }: Binding): string {
  const shownFilters = filters.map(
    ({ column, operator, value, isNegated }) => `{${[column, operator, value].map(inspect).join(", ")}, ${isNegated}}`,
  );
  const shownSelect = inspect(select);
  return `[event: ${event}, schema: ${schema}, table: ${table}, filters: [${shownFilters.join(", ")}], select: ${shownSelect}]`;
}
