// Assembles Realtime: websockets and HTTP in front, a database pool and the feed of committed changes behind.
import postgres from "postgres";
import type { RealtimeLimits } from "../config/limits.ts";
import type { StackKeys } from "../keys.ts";
import type { Logger } from "../log.ts";
import type { StackPart } from "../part.ts";
import { reconnectDelay } from "../postgres/pool.ts";
import { createAuthorizer } from "./access/authorization.ts";
import type { DatabaseBroadcast, Feed } from "./feed.ts";
import { Quotas } from "./limits/quotas.ts";
import { keepPartitions } from "./messages/partitions.ts";
import { readMissedMessages } from "./messages/replay.ts";
import { answerRest } from "./rest/rest-api.ts";
import { Hub } from "./rooms/hub.ts";
import type { RealtimeServer } from "./server.ts";
import { Endpoint } from "./socket/endpoint.ts";
import { broadcastBytes } from "./wire/broadcast.ts";

export interface RealtimeDeps {
  /** As a superuser, to check rights in the role of any caller. */
  readonly adminUrl: string;
  readonly keys: StackKeys;
  readonly limits: RealtimeLimits;
  /** The caller stops it, after Realtime. */
  readonly feed: Feed;
  readonly log: Logger;
}

/** Resolves when `realtime.messages` has its partitions. Needs the realtime schema in the database. */
export async function createRealtime({ adminUrl, keys, limits, feed, log }: RealtimeDeps): Promise<StackPart> {
  const sql = connect(adminUrl);
  const stopPartitions = await keepPartitions(sql, log);
  let isStopping = false;
  const server: RealtimeServer = {
    keys,
    limits,
    feed,
    log,
    quotas: new Quotas(limits),
    hub: new Hub(),
    authorizer: createAuthorizer(sql),
    readMissedMessages: (topic, range) => readMissedMessages(sql, topic, range),
    isStopping: () => isStopping,
  };
  const endpoint = new Endpoint(server);
  feed.onBroadcast((message) => relay(server, message));
  return {
    fetch: (request) => answerRest(server, request),
    upgrade: (request, socket, head) => endpoint.upgrade(request, socket, head),
    stop: async () => {
      if (isStopping) return;
      isStopping = true;
      stopPartitions();
      await endpoint.stop();
      await sql.end({ timeout: 1 });
    },
  };
}

/** Cancels a policy that takes longer than clients wait for their join. */
function connect(adminUrl: string): postgres.Sql {
  return postgres(adminUrl, {
    max: 5,
    max_lifetime: null,
    connect_timeout: 5,
    backoff: reconnectDelay,
    onnotice: () => undefined,
    connection: { application_name: "realtime", TimeZone: "UTC", statement_timeout: 8_000 },
  });
}

/** Drops messages that are too large or over the project's rate. */
function relay({ quotas, hub, log }: RealtimeServer, message: DatabaseBroadcast): void {
  const { id, topic, event, isPrivate, payload } = message;
  const broadcast = { form: "compact", event, content: payload, meta: { id } } as const;
  if (quotas.exceedsEvents || quotas.exceedsPayload(broadcastBytes(broadcast))) {
    log.warn("dropped a broadcast from the database: too large, or over the rate", { topic, id });
    return;
  }
  quotas.countEvents();
  hub.broadcast({ topic, isPrivate }, broadcast, id);
}
