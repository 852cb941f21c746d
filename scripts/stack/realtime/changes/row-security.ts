// Removes the listeners that may not select the changed row now.
import type { Sql } from "postgres";
import type { Logger } from "../../log.ts";
import { type Audience, keyOf } from "./audience.ts";
import { VisibilityCheck } from "./row-visibility.ts";

/** Deleted rows cannot be looked up, so as on hosted they reach everyone whose filter matches. */
export async function applyRowSecurity(sql: Sql, log: Logger, audiences: readonly Audience[]): Promise<Audience[]> {
  const checks = new Map<number, VisibilityCheck>();
  for (const audience of audiences.filter(isChecked)) addTo(checks, audience);
  await Promise.all([...checks.values()].map((check) => check.run(sql, log)));
  return audiences.map((audience) => (isChecked(audience) ? keepViewers(checks, audience) : audience));
}

function isChecked({ committed, facts, listeners }: Audience): boolean {
  return facts.isRowSecurityOn && committed.change.type !== "DELETE" && listeners.length > 0;
}

function addTo(checks: Map<number, VisibilityCheck>, audience: Audience): void {
  const key = keyOf(audience);
  if (!key) return;
  const { committed, facts, listeners } = audience;
  const { oid } = facts.relation;
  const check = checks.get(oid) ?? new VisibilityCheck(oid, facts.keyColumns);
  checks.set(oid, check);
  for (const { subscription, refusal } of listeners) {
    if (!refusal) check.add(subscription.viewer, key, committed.transactionId);
  }
}

function keepViewers(checks: ReadonlyMap<number, VisibilityCheck>, audience: Audience): Audience {
  const key = keyOf(audience);
  const check = checks.get(audience.facts.relation.oid);
  const listeners = audience.listeners.filter(
    ({ subscription, refusal }) => refusal !== undefined || (key && check?.sees(subscription.viewer, key)),
  );
  return { ...audience, listeners };
}
