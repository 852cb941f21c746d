// Removes the bindings whose filters do not match the change.
import type { Sql } from "postgres";
import type { Audience, Listener } from "../audience.ts";
import type { Binding } from "../binding.ts";
import { isStatementError } from "../sql-errors.ts";
import { ValueQueries } from "../values/value-queries.ts";
import type { Filter } from "./filter-grammar.ts";
import { FilterError, type PreparedFilter } from "./prepared-filter.ts";

/** A filter and its value; undefined where the change lacks the value, which matches no filter. */
type Condition = { readonly test: PreparedFilter; readonly text: string | null } | undefined;

export async function applyFilters(sql: Sql, audiences: readonly Audience[]): Promise<Audience[]> {
  const isFiltered = audiences.some(({ listeners }) => listeners.some(hasFilters));
  if (!isFiltered) return [...audiences];
  const queries = new ValueQueries(sql);
  const verdicts = await Promise.all(audiences.map((audience) => readConditions(sql, audience, queries)));
  await queries.run();
  return audiences.map((audience, index) => {
    const conditionsOf = verdicts[index];
    const isPassing = (binding: Binding) => (conditionsOf?.get(binding) ?? []).every((one) => holds(one, queries));
    return { ...audience, listeners: audience.listeners.flatMap((listener) => narrow(listener, isPassing)) };
  });
}

function hasFilters({ bindings, refusal }: Listener): boolean {
  return refusal === undefined && bindings.some(({ filters }) => filters.length > 0);
}

function narrow(listener: Listener, isPassing: (binding: Binding) => boolean): Listener[] {
  if (!hasFilters(listener)) return [listener];
  const bindings = listener.bindings.filter(isPassing);
  return bindings.length > 0 ? [{ ...listener, bindings }] : [];
}

async function readConditions(
  sql: Sql,
  audience: Audience,
  queries: ValueQueries,
): Promise<ReadonlyMap<Binding, readonly Condition[]>> {
  const pairs = audience.listeners.filter(hasFilters).flatMap((listener) =>
    listener.bindings.map(async (binding): Promise<[Binding, Condition[]]> => {
      const read = (filter: Filter) => readCondition(sql, { audience, listener, filter });
      return [binding, await Promise.all(binding.filters.map(read))];
    }),
  );
  const conditions = new Map(await Promise.all(pairs));
  for (const one of [...conditions.values()].flat()) {
    if (one?.test.kind === "sql" && one.text !== null) queries.addFilter(one.test.condition, one.text);
  }
  return conditions;
}

async function readCondition(
  sql: Sql,
  { audience, listener, filter }: { audience: Audience; listener: Listener; filter: Filter },
): Promise<Condition> {
  const { committed, facts, filteredRow } = audience;
  const index = committed.change.relation.columns.findIndex(({ name }) => name === filter.column);
  const text = filteredRow[index];
  const type = facts.types[index];
  if (text === undefined || !type) return undefined;
  try {
    return { text, test: await listener.subscription.test(sql, filter, type) };
  } catch (error) {
    // The column's type has changed since the filter was accepted.
    if (error instanceof FilterError || isStatementError(error)) return undefined;
    throw error;
  }
}

function holds(condition: Condition, queries: ValueQueries): boolean {
  if (!condition) return false;
  const { test, text } = condition;
  if (test.kind === "local") return test.holds(text);
  return text === null ? test.holdsForNull : queries.holds(test.condition, text);
}
