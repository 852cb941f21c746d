// The subscriptions of each table, so that changes without subscriptions cost nothing.
import type { Relation } from "../wal/pgoutput.ts";
import type { Subscription } from "./subscription.ts";

export class SubscriptionRegistry {
  readonly #byTarget = new Map<string, Set<Subscription>>();

  add(subscription: Subscription): void {
    for (const key of targets(subscription)) {
      const set = this.#byTarget.get(key) ?? new Set();
      this.#byTarget.set(key, set.add(subscription));
    }
  }

  remove(subscription: Subscription): void {
    for (const key of targets(subscription)) {
      const set = this.#byTarget.get(key);
      set?.delete(subscription);
      if (set?.size === 0) this.#byTarget.delete(key);
    }
  }

  /** Subscriptions with a binding on the table, whatever its event and filter. */
  subscriptionsOf({ schema, table }: Relation): ReadonlySet<Subscription> {
    if (this.#byTarget.size === 0) return new Set();
    const keys = [targetKey(schema, table), targetKey(schema, "*"), targetKey("*", "*"), targetKey("*", table)];
    return new Set(keys.flatMap((key) => [...(this.#byTarget.get(key) ?? [])]));
  }
}

function targets({ bindings }: Subscription): Set<string> {
  return new Set(bindings.map(({ schema, table }) => targetKey(schema, table)));
}

function targetKey(schema: string, table: string): string {
  return JSON.stringify([schema, table]);
}
