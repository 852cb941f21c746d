// A model provider and an executor that quote everything they receive, keys included, in every kind of refusal. Real ones have done so.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listen } from "../support/listen.ts";

export interface EchoingServer {
  /** As `127.0.0.1:port`. */
  readonly host: string;
  /** Whether any request carried this text: a key that was never sent cannot leak. */
  hasReceived(text: string): boolean;
  stop(): Promise<void>;
}

type Refusal = (request: IncomingMessage, quote: string, response: ServerResponse) => void;

const json =
  (status: number): Refusal =>
  (_request, quote, response) => {
    // Longer than any caller waits, so the call is not repeated.
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
  const received: string[] = [];
  const server = createServer((request, response) => {
    // Without the words around it that would mark it as a key.
    const quote = Object.values(request.headers)
      .join(" ")
      .replace(/\bBearer /g, "");
    received.push(quote);
    request.resume();
    const [, kind = ""] = (request.url ?? "").split("/");
    // A new key is tried with the list of models, which accepts any.
    if (request.method === "GET") response.end('{"data": []}');
    else (refusals[kind] ?? json(404))(request, quote, response);
  });
  const host = await listen(server);
  return {
    host,
    hasReceived: (text) => received.some((quote) => quote.includes(text)),
    stop: async () => {
      const { promise: stopped, resolve: stop } = Promise.withResolvers<unknown>();
      server.close(stop);
      server.closeAllConnections();
      await stopped;
    },
  };
}
