// Builds the message for each listener. Listeners with the same rights and columns share one object.
import type { Sql } from "postgres";
import type { ChangeDelivery } from "../feed.ts";
import type { Tuple } from "../wal/pgoutput.ts";
import type { Audience, Listener } from "./audience.ts";
import { buildData, buildRefusal, type ValueReader } from "./change-data.ts";
import type { Subscription } from "./subscription.ts";
import { needsPostgres, toJsonValue } from "./values/json-value.ts";
import { ValueQueries } from "./values/value-queries.ts";

export interface Delivery {
  readonly subscription: Subscription;
  readonly delivery: ChangeDelivery;
}

export async function buildDeliveries(sql: Sql, audiences: readonly Audience[]): Promise<Delivery[]> {
  const queries = new ValueQueries(sql);
  for (const audience of audiences) {
    if (audience.listeners.length > 0) addValues(audience, queries);
  }
  await queries.run();
  const readValue: ValueReader = (text, { jsonForm, sqlName }) =>
    needsPostgres(jsonForm) ? queries.json(sqlName, text) : toJsonValue(text, jsonForm);
  return audiences.flatMap((audience) => deliveriesOf(audience, readValue));
}

function addValues({ committed: { change }, facts }: Audience, queries: ValueQueries): void {
  const tuples: Tuple[] = [];
  if (change.type !== "DELETE") tuples.push(change.row);
  if (change.type !== "INSERT" && change.old) tuples.push(change.old);
  facts.types.forEach((type, index) => {
    if (!type || !needsPostgres(type.jsonForm)) return;
    for (const tuple of tuples) {
      const text = tuple[index];
      if (typeof text === "string") queries.addJson(type.sqlName, text);
    }
  });
}

function deliveriesOf(audience: Audience, readValue: ValueReader): Delivery[] {
  const built = new Map<string, Record<string, unknown>>();
  const dataFor = (listener: Listener, select: readonly string[] | undefined) => {
    const key = JSON.stringify([listener.subscription.viewer.role, select]);
    const data = built.get(key) ?? build(audience, listener, { select, readValue });
    built.set(key, data);
    return data;
  };
  return audience.listeners.flatMap((listener) =>
    groupBySelect(listener).map(({ select, ids }) => ({
      subscription: listener.subscription,
      delivery: { ids, data: dataFor(listener, select) },
    })),
  );
}

function build(
  { committed, facts }: Audience,
  { refusal, selectable }: Listener,
  { select, readValue }: { select: readonly string[] | undefined; readValue: ValueReader },
): Record<string, unknown> {
  if (refusal) return buildRefusal(committed, refusal);
  return buildData({ committed, facts, selectable, select, readValue });
}

/** One message for all bindings of a channel, except those that select other columns. A refusal has no columns. */
function groupBySelect({ bindings, refusal }: Listener): { select: readonly string[] | undefined; ids: number[] }[] {
  const groups = new Map<string, { select: readonly string[] | undefined; ids: number[] }>();
  for (const { id, select } of bindings) {
    const shown = refusal ? undefined : select && [...select].sort();
    const key = JSON.stringify(shown ?? null);
    const group = groups.get(key) ?? { select: shown, ids: [] };
    if (!group.ids.includes(id)) group.ids.push(id);
    groups.set(key, group);
  }
  return [...groups.values()];
}
