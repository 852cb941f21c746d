// Turns committed changes into deliveries: filters, rights, then values, each with one query for a whole batch.
import type { Sql } from "postgres";
import type { Logger } from "../../log.ts";
import type { CommittedChange } from "../wal/wal-stream.ts";
import { findAudience, type WatchedChange } from "./audience.ts";
import { buildDeliveries, type Delivery } from "./deliveries.ts";
import { applyFilters } from "./filters/apply-filters.ts";
import { applyRowSecurity } from "./row-security.ts";
import { isStatementError } from "./sql-errors.ts";
import type { SubscriptionRegistry } from "./subscription-registry.ts";
import type { TableCatalogue } from "./table-catalogue.ts";
import { addGeneratedValues } from "./values/generated-values.ts";

export interface ChangeDispatcherDeps {
  readonly sql: Sql;
  readonly tables: TableCatalogue;
  readonly registry: SubscriptionRegistry;
  readonly log: Logger;
}

/** Delivers a batch in order, or rejects without delivering anything when Postgres cannot be queried. */
export async function dispatchChanges(deps: ChangeDispatcherDeps, batch: readonly CommittedChange[]): Promise<void> {
  for (const one of await prepare(deps, batch)) deliver(deps, one);
}

/** A listener that throws does not get the change again and does not affect others. */
function deliver({ log }: ChangeDispatcherDeps, { subscription, delivery }: Delivery): void {
  if (subscription.isClosed) return;
  try {
    subscription.deliver(delivery);
  } catch (error) {
    log.error("a listener failed on a change", { error });
  }
}

async function prepare(deps: ChangeDispatcherDeps, batch: readonly CommittedChange[]): Promise<Delivery[]> {
  const { sql, log } = deps;
  try {
    const found = await Promise.all(batch.map((committed) => findListeners(deps, committed)));
    const whole = await addGeneratedValues(
      sql,
      found.filter((change) => change !== undefined),
    );
    const audiences = await Promise.all(whole.map(findAudience));
    const interested = await applyFilters(sql, audiences);
    const permitted = await applyRowSecurity(sql, log, interested);
    return await buildDeliveries(sql, permitted);
  } catch (error) {
    if (!isStatementError(error)) throw error;
    if (batch.length > 1) return prepareOneByOne(deps, batch);
    log.error("a change could not be delivered", { table: batch[0]?.change.relation.table, error });
    return [];
  }
}

/** A change that fails, for example of a table dropped meanwhile, must not affect the others. */
async function prepareOneByOne(deps: ChangeDispatcherDeps, batch: readonly CommittedChange[]): Promise<Delivery[]> {
  const deliveries: Delivery[] = [];
  for (const committed of batch) deliveries.push(...(await prepare(deps, [committed])));
  return deliveries;
}

async function findListeners(
  { tables, registry }: ChangeDispatcherDeps,
  committed: CommittedChange,
): Promise<WatchedChange | undefined> {
  const { relation } = committed.change;
  const subscriptions = registry.subscriptionsOf(relation);
  const facts = subscriptions.size > 0 ? await tables(relation) : undefined;
  return facts && { committed, facts, subscriptions };
}
