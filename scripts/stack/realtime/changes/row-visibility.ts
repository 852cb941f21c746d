// Row level security for subscribers: which of the changed rows each of them may select now.
import type { Sql } from "postgres";
import type { Logger } from "../../log.ts";
import type { Viewer } from "./subscription.ts";

/** The texts of a row's key columns. */
export type RowKey = readonly string[];

/** Collects the rows of one table that each viewer needs, checks them in one query, and then returns the results. */
export class VisibilityCheck {
  readonly #relationOid: number;
  readonly #keyColumns: readonly string[];
  readonly #transactionIds = new Set<number>();
  readonly #wanted = new Map<string, { readonly viewer: Viewer; readonly keys: Map<string, RowKey> }>();
  readonly #visible = new Set<string>();

  constructor(relationOid: number, keyColumns: readonly string[]) {
    this.#relationOid = relationOid;
    this.#keyColumns = keyColumns;
  }

  add(viewer: Viewer, key: RowKey, transactionId: number): void {
    const wanted = this.#wanted.get(viewerKey(viewer)) ?? { viewer, keys: new Map() };
    wanted.keys.set(JSON.stringify(key), key);
    this.#wanted.set(viewerKey(viewer), wanted);
    this.#transactionIds.add(transactionId);
  }

  sees(viewer: Viewer, key: RowKey): boolean {
    return this.#visible.has(viewerKey(viewer) + JSON.stringify(key));
  }

  async run(sql: Sql, log: Logger): Promise<void> {
    const wanted = [...this.#wanted.values()].map(({ viewer, keys }) => ({ viewer, keys: [...keys.values()] }));
    if (wanted.length === 0) return;
    const viewers = wanted.map(({ viewer, keys }) => ({ role: viewer.role, claims: viewer.claimsJson, keys }));
    const rows = await sql<{ viewerIndex: number; keyIndexes: number[]; failure: string | null }[]>`
      select viewer_index as "viewerIndex", to_jsonb(key_indexes) as "keyIndexes", failure
      from realtime.visible_rows(${this.#relationOid}::int8::oid::regclass, ${JSON.stringify(this.#keyColumns)}::text::jsonb,
        ${JSON.stringify(viewers)}::text::jsonb, ${JSON.stringify([...this.#transactionIds])}::text::jsonb)`;
    for (const { viewerIndex, keyIndexes, failure } of rows) {
      const asked = wanted[viewerIndex];
      if (!asked) continue;
      if (failure)
        log.warn("a policy failed, so its subscriber does not get the change", { failure, role: asked.viewer.role });
      for (const index of keyIndexes) this.#visible.add(viewerKey(asked.viewer) + JSON.stringify(asked.keys[index]));
    }
  }
}

function viewerKey({ role, claimsJson }: Viewer): string {
  return `${role}\n${claimsJson}\n`;
}
