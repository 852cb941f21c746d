// A local stub of a model provider: accepts one key and records its requests.
import { createServer } from "node:http";
import { listen } from "../support/listen.ts";

export interface KeyProvider {
  /** A base URL of an OpenAI-compatible provider. */
  readonly url: string;
  readonly host: string;
  /** Path and Authorization of every request. */
  readonly requests: readonly { readonly path: string; readonly authorization: string }[];
  stop(): Promise<void>;
}

/** A refusal quotes the key, as those of real providers do. */
export async function startKeyProvider(acceptedKey: string): Promise<KeyProvider> {
  const requests: { path: string; authorization: string }[] = [];
  const server = createServer((request, response) => {
    const { authorization = "", "x-api-key": other } = request.headers;
    requests.push({ path: request.url ?? "", authorization });
    const isAccepted = authorization === `Bearer ${acceptedKey}`;
    response.writeHead(isAccepted ? 200 : 401, { "content-type": "application/json" });
    response.end(isAccepted ? '{"data": []}' : `{"error": "Incorrect API key: ${authorization} ${other}"}`);
  });
  const host = await listen(server);
  return {
    url: `http://${host}/v1`,
    host,
    requests,
    stop: async () => {
      const { promise: stopped, resolve: stop } = Promise.withResolvers<unknown>();
      server.close(stop);
      server.closeAllConnections();
      await stopped;
    },
  };
}
