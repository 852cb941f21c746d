// A channel's subscription to changes: its bindings, its viewer and its callback.
import type { Sql } from "postgres";
import type { Claims } from "../../keys.ts";
import type { ChangeDelivery } from "../feed.ts";
import type { Binding } from "./binding.ts";
import type { Filter } from "./filters/filter-grammar.ts";
import { type PreparedFilter, prepareFilter } from "./filters/prepared-filter.ts";
import type { ColumnType } from "./values/column-types.ts";

/** The role and claims whose rights apply. */
export interface Viewer {
  readonly role: string;
  readonly claimsJson: string;
}

export class Subscription {
  readonly bindings: readonly Binding[];
  readonly viewer: Viewer;
  readonly deliver: (delivery: ChangeDelivery) => void;
  isClosed = false;
  readonly #tests = new Map<string, Promise<PreparedFilter>>();

  constructor(bindings: readonly Binding[], claims: Claims, deliver: (delivery: ChangeDelivery) => void) {
    this.bindings = bindings;
    this.viewer = { role: claims.role ?? "anon", claimsJson: JSON.stringify(claims) };
    this.deliver = deliver;
  }

  /** The filter prepared for a column of this type, cached. */
  test(sql: Sql, filter: Filter, type: ColumnType): Promise<PreparedFilter> {
    const key = JSON.stringify([filter, type.sqlName]);
    const known = this.#tests.get(key);
    if (known) return known;
    const prepared = prepareFilter(sql, filter, type);
    this.#tests.set(key, prepared);
    prepared.catch(() => this.#tests.delete(key));
    return prepared;
  }
}
