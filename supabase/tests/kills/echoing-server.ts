// A model provider and an executor that quote all they are sent, keys included, in every kind of refusal. Real ones have done so.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

export interface EchoingServer {
  /** As `127.0.0.1:port`. */
  readonly host: string;
  /** Whether this text came with any request: a key that was never sent could not have leaked. */
  hasHeard(text: string): boolean;
  stop(): Promise<void>;
}

type Refusal = (request: IncomingMessage, quote: string, response: ServerResponse) => void;

const json =
  (status: number): Refusal =>
  (_request, quote, response) => {
    // Longer than anybody waits: it is not asked again.
    response.writeHead(status, { "content-type": "application/json", "retry-after": "600" });
    response.end(JSON.stringify({ error: { code: "refused", type: "refused", message: `You sent ${quote}` } }));
  };

/** By the first part of the path. */
const refusals: Readonly<Record<string, Refusal>> = {
  unauthorized: json(401),
  malformed: json(400),
  failing: json(500),
  html: (_request, quote, response) => {
    response.writeHead(404, { "content-type": "text/html" });
    response.end(`<html><body>Not here: ${quote}</body></html>`);
  },
  elsewhere: ({ headers }, quote, response) => {
    response.writeHead(302, { location: `http://${headers.host}/html/?sent=${encodeURIComponent(quote)}` });
    response.end();
  },
  midway: (_request, quote, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write('data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[]}\n\n');
    response.end(`data: ${JSON.stringify({ error: { code: "invalid_request", message: `You sent ${quote}` } })}\n\n`);
  },
};
export const refusalKinds = Object.keys(refusals);

export async function startEchoingServer(): Promise<EchoingServer> {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    // Bare, without the words around it by which a key could be known.
    const quote = Object.values(request.headers)
      .join(" ")
      .replace(/\bBearer /g, "");
    heard.push(quote);
    request.resume();
    const [, kind = ""] = (request.url ?? "").split("/");
    // Whoever hands a key in has it tried with the list of models, which takes any.
    if (request.method === "GET") response.end('{"data": []}');
    else (refusals[kind] ?? json(404))(request, quote, response);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The server has no address.");
  return {
    host: `127.0.0.1:${address.port}`,
    hasHeard: (text) => heard.some((quote) => quote.includes(text)),
    stop: async () => {
      const { promise: stopped, resolve: stop } = Promise.withResolvers<unknown>();
      server.close(stop);
      server.closeAllConnections();
      await stopped;
    },
  };
}
