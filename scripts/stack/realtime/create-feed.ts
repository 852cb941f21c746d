// The database as Realtime hears it: one stream of the WAL, parted into broadcasts and row changes.
import postgres from "postgres";
import type { Logger } from "../log.ts";
import { reconnectDelay } from "../postgres/pool.ts";
import { parseBinding } from "./changes/binding.ts";
import { dispatchChanges } from "./changes/change-dispatcher.ts";
import { createTypeCatalogue } from "./changes/column-types.ts";
import { changesPublication, checkSubscription } from "./changes/subscribe-check.ts";
import { Subscription } from "./changes/subscription.ts";
import { SubscriptionRegistry } from "./changes/subscription-registry.ts";
import { createTableCatalogue } from "./changes/table-catalogue.ts";
import type { DatabaseBroadcast, Feed } from "./feed.ts";
import { isMessagesTable, messagesPublication, readBroadcast } from "./wal/database-broadcast.ts";
import { DeliveryQueue } from "./wal/delivery-queue.ts";
import type { RowChange } from "./wal/pgoutput.ts";
import { PublicationGap } from "./wal/publication-gap.ts";
import { findPublication, openSlot, replaceLostSlot, slotName } from "./wal/slot.ts";
import { type CommittedChange, startWalStream } from "./wal/wal-stream.ts";

export interface FeedDeps {
  readonly adminUrl: string;
  readonly log: Logger;
}

/** Resolves when the slot is in place, from where on no commit is missed; streaming begins right after. */
export async function createFeed({ adminUrl, log }: FeedDeps): Promise<Feed> {
  const sql = postgres(adminUrl, {
    max: 4,
    fetch_types: false,
    max_lifetime: null,
    backoff: reconnectDelay,
    onnotice: () => undefined,
    connection: { application_name: "realtime", search_path: "pg_catalog, public, extensions", TimeZone: "UTC" },
  });
  const startLsn = await openSlot(sql, log);
  const types = createTypeCatalogue(sql);
  const registry = new SubscriptionRegistry();
  const dispatcher = { sql, registry, log, tables: createTableCatalogue(sql, types) };
  const broadcastListeners: ((broadcast: DatabaseBroadcast) => void)[] = [];

  const queue = new DeliveryQueue<CommittedChange>({
    deliver: (batch) => dispatchChanges(dispatcher, batch),
    onDelivered: (lsn) => stream.acknowledge(lsn),
    onTrouble: async (error) => {
      log.warn("changes wait, because Postgres cannot be asked about them", { error });
      await stream.reconnect();
    },
  });
  const stream = startWalStream({
    ...{ url: adminUrl, slot: slotName, publications: [messagesPublication], changesPublication, startLsn, log },
    gap: new PublicationGap(changesPublication, () => findPublication(sql, changesPublication)),
    replaceLostSlot: () => replaceLostSlot(sql, log),
    onChange: (committed) => {
      if (isMessagesTable(committed.change.relation)) announce(committed.change);
      else if (registry.listenersTo(committed.change.relation).size > 0) return queue.add(committed);
      return undefined;
    },
    onBoundary: (lsn) => queue.boundary(lsn),
  });

  function announce(change: RowChange): void {
    const broadcast = readBroadcast(change);
    if (!broadcast)
      log.warn("a row of realtime.messages cannot be broadcast: event, topic, private or payload is null");
    else for (const listener of broadcastListeners) listener(broadcast);
  }

  return {
    onBroadcast: (listener) => broadcastListeners.push(listener),
    subscribe: async (bindings, claims, deliver) => {
      const subscription = new Subscription(bindings.map(parseBinding), claims, deliver);
      await checkSubscription(sql, types, subscription);
      registry.add(subscription);
      return {
        close: () => {
          subscription.isClosed = true;
          registry.remove(subscription);
        },
      };
    },
    ready: () => stream.ready(),
    stop: async () => {
      await Promise.all([queue.stop(), stream.stop()]);
      await sql.end({ timeout: 1 });
    },
  };
}
