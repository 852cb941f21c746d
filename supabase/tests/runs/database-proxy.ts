// A TCP proxy between a client and Postgres that can cut, refuse and mute connections.
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

export interface DatabaseProxy {
  readonly url: string;
  /** Closed: new connections are refused. Mute: connections stay open but deliver nothing. */
  state: "open" | "closed" | "mute";
  /** The number of connections opened so far. */
  readonly connections: () => number;
  cut(): void;
}

/** Closed when the test ends. */
export async function openDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const { hostname, port } = new URL(databaseUrl);
  const open = new Set<Socket>();
  let asked = 0;
  const server = createServer((near) => {
    asked += 1;
    if (line.state === "closed") return near.destroy();
    const far = connect(Number(port), hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        open.delete(socket);
        other.destroy();
      });
    }
    near.on("data", (bytes) => far.write(bytes));
    far.on("data", (bytes) => line.state === "mute" || near.write(bytes));
  });
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    cut();
    server.close();
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The line has no address.");
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${address.port}`;
  const line: DatabaseProxy = { url: url.href, state: "open", connections: () => asked, cut };
  return line;
}
