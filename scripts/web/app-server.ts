// Serves the built app on loopback.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { servePages } from "./serve-pages.ts";

export interface AppServer {
  readonly url: string;
  /** Begins to serve the folder. Until then every page says that it is starting and reloads, so the port is bound before the app is built. */
  open(folder: string): void;
  close(): Promise<void>;
}

type Answer = (request: Request) => Response | Promise<Response>;

/** Other names could be a web page's own domain that now resolves to this machine. */
const localHost = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/;

/** Throws a sentence that names `flag` when the port is taken. */
export async function startAppServer(port: number, flag: string): Promise<AppServer> {
  let answer: Answer = () => new Response("Edgewright is starting.", { status: 503, headers: { Refresh: "1" } });
  const listener = getRequestListener(
    (request) =>
      localHost.test(request.headers.get("host") ?? "")
        ? answer(request)
        : new Response("This server is for browsers on this machine.", { status: 403 }),
    { overrideGlobalObjects: false },
  );
  const server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) => reject(describeError(cause, port, flag))).listen(port, "127.0.0.1", resolve);
  });
  const { port: bound } = server.address() as AddressInfo; // it listens on a port
  return {
    url: `http://127.0.0.1:${bound}`,
    open: (folder) => {
      answer = servePages(folder);
    },
    close: async () => {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}

function describeError(cause: Error, port: number, flag: string): Error {
  const isTaken = "code" in cause && cause.code === "EADDRINUSE";
  return isTaken
    ? new Error(`Port ${port} is taken. Choose another with ${flag} N (0 picks a free one).`, { cause })
    : cause;
}
