// Leaves of each audience the bindings whose filters hold for the change.
import type { Sql } from "postgres";
import type { Audience, Listener } from "../audience.ts";
import type { Binding } from "../binding.ts";
import { isStatementError } from "../sql-errors.ts";
import { Inquiries } from "../values/value-queries.ts";
import type { Filter } from "./filter-grammar.ts";
import { FilterError, type FilterTest } from "./prepared-filter.ts";

/** A test and the value it is for; undefined where the change holds no such value, which no filter matches. */
type Condition = { readonly test: FilterTest; readonly text: string | null } | undefined;

export async function applyFilters(sql: Sql, audiences: readonly Audience[]): Promise<Audience[]> {
  const isFiltered = audiences.some(({ listeners }) => listeners.some(hasFilters));
  if (!isFiltered) return [...audiences];
  const inquiries = new Inquiries(sql);
  const verdicts = await Promise.all(audiences.map((audience) => readConditions(sql, audience, inquiries)));
  await inquiries.ask();
  return audiences.map((audience, index) => {
    const conditionsOf = verdicts[index];
    const isPassing = (binding: Binding) => (conditionsOf?.get(binding) ?? []).every((one) => holds(one, inquiries));
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
  inquiries: Inquiries,
): Promise<ReadonlyMap<Binding, readonly Condition[]>> {
  const pairs = audience.listeners.filter(hasFilters).flatMap((listener) =>
    listener.bindings.map(async (binding): Promise<[Binding, Condition[]]> => {
      const read = (filter: Filter) => readCondition(sql, { audience, listener, filter });
      return [binding, await Promise.all(binding.filters.map(read))];
    }),
  );
  const conditions = new Map(await Promise.all(pairs));
  for (const one of [...conditions.values()].flat()) {
    if (one?.test.kind === "asked" && one.text !== null) inquiries.addFilter(one.test.question, one.text);
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
    // The column has another type than when the filter was accepted.
    if (error instanceof FilterError || isStatementError(error)) return undefined;
    throw error;
  }
}

function holds(condition: Condition, inquiries: Inquiries): boolean {
  if (!condition) return false;
  const { test, text } = condition;
  if (test.kind === "local") return test.holds(text);
  return text === null ? test.holdsForNull : inquiries.holds(test.question, text);
}
