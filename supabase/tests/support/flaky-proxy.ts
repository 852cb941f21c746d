// A TCP proxy in front of the stack or of Postgres that can cut, mute and refuse connections.
import { connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { listen } from "./listen.ts";
import { stack } from "./test-users.ts";

type Scope = "realtime" | "everything";

export interface FlakyProxy {
  /** The target's URL through this proxy. */
  readonly url: string;
  /** Which connections are closed as soon as they are opened or used. */
  refuses: Scope | "nothing";
  /** Which connections stay open but deliver nothing, as after a laptop slept. */
  mutes: Scope | "nothing";
  /** Cuts the current connections. */
  cut(scope: Scope): void;
  /** The current number of connections to Realtime. */
  sockets(): number;
  /** The number of connections opened so far. */
  opened(): number;
}

/** Closed when the test ends. */
export async function openFlakyProxy(target = stack().url): Promise<FlakyProxy> {
  const { hostname, port } = new URL(target);
  const connections = new Map<Socket, "realtime" | "other">();
  const isIn = (scope: Scope | "nothing", socket: Socket) =>
    scope === "everything" || scope === connections.get(socket);
  let opened = 0;
  const server = createServer((near) => {
    opened += 1;
    connections.set(near, "other");
    if (proxy.refuses === "everything") near.destroy();
    const far = connect(Number(port), hostname);
    near.on("error", () => near.destroy());
    far.on("error", () => near.destroy());
    far.on("close", () => near.destroy());
    near.on("close", () => {
      connections.delete(near);
      far.destroy();
    });
    near.on("data", (chunk) => {
      // A client may upgrade a connection after other requests.
      if (chunk.toString("latin1", 0, 14) === "GET /realtime/") connections.set(near, "realtime");
      if (isIn(proxy.refuses, near)) near.destroy();
      else far.write(chunk);
    });
    far.on("data", (chunk) => {
      if (!isIn(proxy.mutes, near)) near.write(chunk);
    });
  });
  const url = Object.assign(new URL(target), { host: await listen(server) });
  const proxy: FlakyProxy = {
    url: url.href.replace(/\/$/, ""),
    refuses: "nothing",
    mutes: "nothing",
    cut: (scope) => {
      for (const socket of connections.keys()) if (isIn(scope, socket)) socket.destroy();
    },
    sockets: () => [...connections.values()].filter((kind) => kind === "realtime").length,
    opened: () => opened,
  };
  onTestFinished(() => {
    proxy.cut("everything");
    server.close();
  });
  return proxy;
}
