// Realtime on its own port without a database, for tests of limits, faults and exact timing.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { type RealtimeLimits, readLimits } from "../../config/limits.ts";
import { createKeys } from "../../keys.ts";
import { createLogger } from "../../log.ts";
import { type BareSocket, type BareSocketOptions, openBareSocket } from "../../tests/bare-socket.ts";
import type { Authorizer } from "../access/authorization.ts";
import { Quotas } from "../limits/quotas.ts";
import { Hub } from "../rooms/hub.ts";
import type { RealtimeServer } from "../server.ts";
import { Endpoint } from "../socket/endpoint.ts";
import { MemoryFeed } from "./memory-feed.ts";

export interface MemoryRealtime {
  readonly server: RealtimeServer;
  readonly feed: MemoryFeed;
  open(options?: Partial<BareSocketOptions>): Promise<BareSocket>;
  stop(): Promise<void>;
}

export interface MemoryRealtimeOptions {
  readonly limits?: Partial<RealtimeLimits>;
  readonly authorizer?: Partial<Authorizer>;
  readonly readMissedMessages?: RealtimeServer["readMissedMessages"];
}

/** Stopped when the test ends. */
export async function startMemoryRealtime(options: MemoryRealtimeOptions = {}): Promise<MemoryRealtime> {
  const limits = { ...readLimits("/nowhere", {}).realtime, join_error_delay_ms: 0, ...options.limits };
  const feed = new MemoryFeed();
  let isStopping = false;
  const server: RealtimeServer = {
    keys: await createKeys(),
    limits,
    feed,
    quotas: new Quotas(limits),
    hub: new Hub(),
    authorizer: { ...allowEverything, ...options.authorizer },
    readMissedMessages: options.readMissedMessages ?? (async () => []),
    isStopping: () => isStopping,
    log: createLogger("silent"),
  };
  const endpoint = new Endpoint(server);
  const url = await listen(endpoint);
  const stop = () => {
    isStopping = true;
    return endpoint.stop();
  };
  onTestFinished(stop);
  const apikey = server.keys.anonJwt;
  return { server, feed, open: (socket) => openBareSocket({ url, apikey, ...socket }), stop };
}

const allowEverything: Authorizer = {
  readRights: async (_caller, _topic, extensions) => Object.fromEntries(extensions.map((name) => [name, true])),
  writeRights: async (_caller, _topic, extensions) => Object.fromEntries(extensions.map((name) => [name, true])),
};

async function listen(endpoint: Endpoint): Promise<string> {
  const http = createServer();
  http.on("upgrade", (request, socket, head) => endpoint.upgrade(request, socket, head));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    http.close();
  });
  return `http://127.0.0.1:${portOf(http.address())}`;
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}
