// A TCP proxy between a client and the stack that can cut, mute and refuse connections.
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { stack } from "./test-users.ts";

export interface FlakyProxy {
  /** The stack's URL through this proxy. */
  readonly url: string;
  /** Which connections are refused at the moment. */
  refuses: "nothing" | "realtime" | "everything";
  /** While true, Realtime connections stay open but deliver nothing, as after a laptop slept. */
  isMute: boolean;
  /** Cuts the current connections to Realtime, or all. */
  cut(which: "realtime" | "everything"): void;
  /** The number of connections to Realtime. */
  sockets(): number;
}

/** Closed when the test ends. */
export async function openFlakyProxy(): Promise<FlakyProxy> {
  const { hostname, port } = new URL(stack().url);
  const connections = new Map<Socket, "realtime" | "data">();
  const server = createServer((near) => {
    connections.set(near, "data");
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
      if (line.refuses === "everything" || line.refuses === connections.get(near)) near.destroy();
      else far.write(chunk);
    });
    far.on("data", (chunk) => {
      if (!line.isMute || connections.get(near) === "data") near.write(chunk);
    });
  });

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  const line: FlakyProxy = {
    url: `http://127.0.0.1:${address.port}`,
    refuses: "nothing",
    isMute: false,
    cut: (which) => {
      for (const [socket, kind] of connections) if (which === "everything" || kind === which) socket.destroy();
    },
    sockets: () => [...connections.values()].filter((kind) => kind === "realtime").length,
  };
  onTestFinished(() => {
    line.cut("everything");
    server.close();
  });
  return line;
}
