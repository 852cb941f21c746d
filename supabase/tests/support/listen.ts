// Servers that tests start on this machine.
import { once } from "node:events";
import type { Server } from "node:net";

/** Listens on a free port of the loopback interface. Resolves with `host:port`. */
export async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("A TCP server has a port.");
  return `127.0.0.1:${address.port}`;
}
