// A TCP proxy on this machine that counts what comes back from its target: what a platform bills as egress, headers included.
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";

export interface CountingProxy {
  readonly port: number;
  /** Must be called before anybody connects. */
  aimAt(port: number): void;
  bytes(): number;
}

/** Open until this process ends. */
export async function openCountingProxy(): Promise<CountingProxy> {
  let [target, counted] = [0, 0];
  const server = createServer((client) => {
    const upstream = connect(target, "127.0.0.1");
    upstream.on("data", (chunk) => {
      counted += chunk.byteLength;
    });
    client.pipe(upstream).pipe(client);
    client.on("error", () => upstream.destroy());
    upstream.on("error", () => client.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // a TCP server's address is an object
  return { port, aimAt: (port) => void (target = port), bytes: () => counted };
}
