// Reads the database for Realtime: one stream of the WAL, split into broadcasts and row changes.
import postgres from "postgres";
import type { Logger } from "../log.ts";
import { reconnectDelay } from "../postgres/pool.ts";
import { parseBinding } from "./changes/binding.ts";
import { dispatchChanges } from "./changes/change-dispatcher.ts";
import { changesPublication, checkSubscription } from "./changes/subscribe-check.ts";
import { SubscriptionRegistry } from "./changes/subscription-registry.ts";
import { Subscription } from "./changes/subscription.ts";
import { createTableCatalogue } from "./changes/table-catalogue.ts";
import { createTypeCatalogue } from "./changes/values/column-types.ts";
import type { DatabaseBroadcast, Feed } from "./feed.ts";
import { isMessagesTable, messagesPublication, readBroadcast } from "./messages/database-broadcast.ts";
import { DeliveryQueue } from "./wal/delivery-queue.ts";
import type { RowChange } from "./wal/pgoutput.ts";
import { PublicationGap } from "./wal/publication-gap.ts";
import { findPublication, openSlot, replaceLostSlot, slotName } from "./wal/slot.ts";
import { type CommittedChange, WalStream } from "./wal/wal-stream.ts";

export interface FeedDeps {
  readonly adminUrl: string;
  readonly log: Logger;
}

type BroadcastListener = (broadcast: DatabaseBroadcast) => void;

/** Resolves when the slot exists; no later commit is missed. Streaming begins right after. */
export async function createFeed({ adminUrl, log }: FeedDeps): Promise<Feed> {
  const sql = connect(adminUrl);
  const startLsn = await openSlot(sql, log);
  const types = createTypeCatalogue(sql);
  const registry = new SubscriptionRegistry();
  const dispatcher = { sql, registry, log, tables: createTableCatalogue(sql, types) };
  const broadcastListeners: BroadcastListener[] = [];

  const queue = new DeliveryQueue<CommittedChange>({
    deliver: (batch) => dispatchChanges(dispatcher, batch),
    onDelivered: (lsn) => stream.acknowledge(lsn),
    onFailure: async (error) => {
      log.warn("changes are delayed, because Postgres cannot be queried", { error });
      await stream.reconnect();
    },
  });
  const stream: WalStream = new WalStream({
    ...{ url: adminUrl, slot: slotName, publications: [messagesPublication], changesPublication, startLsn, log },
    gap: new PublicationGap(changesPublication, () => findPublication(sql, changesPublication)),
    replaceLostSlot: () => replaceLostSlot(sql, log),
    skipToNow: () => openSlot(sql, log),
    onChange: (committed) => {
      if (isMessagesTable(committed.change.relation)) announce(committed.change, broadcastListeners, log);
      else if (registry.subscriptionsOf(committed.change.relation).size > 0) return queue.add(committed);
      return undefined;
    },
    onBoundary: (lsn) => queue.boundary(lsn),
  });

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
      const delivered = queue.stop();
      await stream.stop();
      await sql.end({ timeout: 1 }); // aborts a delivery that waits for a lock
      await delivered;
    },
  };
}

function connect(adminUrl: string): postgres.Sql {
  return postgres(adminUrl, {
    max: 4,
    fetch_types: false,
    max_lifetime: null,
    backoff: reconnectDelay,
    onnotice: () => undefined,
    connection: { application_name: "realtime", search_path: "pg_catalog, public, extensions", TimeZone: "UTC" },
  });
}

function announce(change: RowChange, listeners: readonly BroadcastListener[], log: Logger): void {
  const broadcast = readBroadcast(change);
  if (!broadcast) {
    log.warn("a row of realtime.messages cannot be broadcast: event, topic, private or payload is null");
    return;
  }
  for (const listener of listeners) listener(broadcast);
}
