// The subscriptions that may get a change, before filters and rights are applied.
import type { RowChange, Tuple } from "../wal/pgoutput.ts";
import type { CommittedChange } from "../wal/wal-stream.ts";
import type { Binding } from "./binding.ts";
import { newRow } from "./change-data.ts";
import type { RowKey } from "./row-visibility.ts";
import type { Subscription } from "./subscription.ts";
import type { TableFacts } from "./table-catalogue.ts";

export interface Listener {
  readonly subscription: Subscription;
  readonly selectable: ReadonlySet<string>;
  /** Sent instead of the change, whatever the filters. */
  readonly refusal: string | undefined;
  readonly bindings: readonly Binding[];
}

export interface Audience {
  readonly committed: CommittedChange;
  readonly facts: TableFacts;
  /** The row that filters are applied to: the new row, or the known columns of a deleted one. */
  readonly filteredRow: Tuple;
  readonly listeners: readonly Listener[];
}

/** A change of a table with subscriptions. */
export interface WatchedChange {
  readonly committed: CommittedChange;
  readonly facts: TableFacts;
  readonly subscriptions: ReadonlySet<Subscription>;
}

export async function findAudience({ committed, facts, subscriptions }: WatchedChange): Promise<Audience> {
  const { change } = committed;
  const listeners = [...subscriptions].map(async (subscription): Promise<Listener> => {
    const selectable = await facts.selectableBy(subscription.viewer.role);
    const bindings = subscription.bindings.filter((binding) => concerns(binding, change));
    return { subscription, selectable, bindings, refusal: refusal(change, facts, selectable) };
  });
  const concerned = (await Promise.all(listeners)).filter(({ bindings }) => bindings.length > 0);
  return { committed, facts, listeners: concerned, filteredRow: filteredRow(change) };
}

/** The texts of the row's key; undefined when some are not in the WAL. */
export function keyOf({ committed, facts, filteredRow: row }: Audience): RowKey | undefined {
  const { columns } = committed.change.relation;
  const key = facts.keyColumns.map((name) => row[columns.findIndex((column) => column.name === name)]);
  return key.every((text) => typeof text === "string") ? key : undefined;
}

function concerns(binding: Binding, { type, relation }: RowChange): boolean {
  return (
    (binding.event === "*" || binding.event === type) &&
    (binding.schema === "*" || binding.schema === relation.schema) &&
    (binding.table === "*" || binding.table === relation.table)
  );
}

function filteredRow(change: RowChange): Tuple {
  return change.type === "DELETE" ? change.old : newRow(change);
}

function refusal(change: RowChange, { keyColumns }: TableFacts, selectable: ReadonlySet<string>): string | undefined {
  if (change.type === "DELETE") return undefined;
  if (keyColumns.length === 0) return "Error 400: Bad Request, no primary key";
  return keyColumns.every((name) => selectable.has(name)) ? undefined : "Error 401: Unauthorized";
}
