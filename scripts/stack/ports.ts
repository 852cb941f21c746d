import { createServer, type Server } from "node:net";

export class PortTakenError extends Error {
  override readonly name = "PortTakenError";
}

/** A loopback TCP port that was free just now. */
export async function findFreePort(): Promise<number> {
  const probe = createServer();
  const port = await listenOnLoopback(probe, 0);
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Throws when `port` cannot be bound, with a sentence that names the flag to change. */
export async function assertPortIsFree(port: number, flag: string): Promise<void> {
  const probe = createServer();
  await listenOnLoopback(probe, port, flag);
  await new Promise((resolve) => probe.close(resolve));
}

/** Resolves to the port that was bound. */
export async function listenOnLoopback(server: Server, port: number, flag = "--port"): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once("error", (cause) => {
    const isTaken = "code" in cause && cause.code === "EADDRINUSE";
    const sentence = `Port ${port} is taken. Choose another with ${flag} N (0 picks a free one).`;
    reject(isTaken ? new PortTakenError(sentence, { cause }) : cause);
  });
  server.listen(port, "127.0.0.1", () => {
    const address = server.address();
    resolve(typeof address === "object" && address ? address.port : port);
  });
  return promise;
}
