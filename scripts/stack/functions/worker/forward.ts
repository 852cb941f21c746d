// One request on its way to a worker's port, and the answer back, both as streams.
import { type ClientRequest, type IncomingMessage, request as openRequest } from "node:http";
import { Readable } from "node:stream";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";

export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | null;
  readonly signal: AbortSignal;
}

/** The worker took too long to say anything. */
export class IdleError extends Error {
  override readonly name = "IdleError";
}

export interface Forwarding {
  readonly port: number;
  /** Until the first byte of the answer, and between two parts of it. */
  readonly idleMs: number;
  /** Called once, when the answer has ended or there will be none. */
  readonly onClose: () => void;
}

/**
 * Resolves with the answer's head as soon as it is there; its body is read by whoever takes it. Rejects with what Node's
 * client says; nothing of the body is read before the worker has accepted the connection.
 */
export function forward(exchange: Exchange, { port, idleMs, onClose }: Forwarding): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  // A connection of its own for each request: one that a dead worker left open could not tell "refused" from "lost".
  const outgoing = openRequest({
    ...{ host: "127.0.0.1", port, agent: false, method: exchange.method, path: exchange.path },
    headers: Object.fromEntries(exchange.headers),
    signal: exchange.signal,
  });
  const patience = setTimeout(() => outgoing.destroy(new IdleError()), idleMs);
  outgoing.once("response", (answer) => {
    clearTimeout(patience);
    answer.setTimeout(idleMs, () => answer.destroy(new IdleError()));
    resolve(answer);
  });
  outgoing.on("error", reject);
  outgoing.once("close", () => {
    clearTimeout(patience);
    onClose();
  });
  outgoing.once("socket", (socket) => socket.once("connect", () => send(exchange.body, outgoing)));
  return promise;
}

function send(body: Exchange["body"], outgoing: ClientRequest): void {
  if (!body) {
    outgoing.end();
    return;
  }
  const source = Readable.fromWeb(body as NodeReadableStream<Uint8Array>); // one class, typed apart by Node and the DOM
  source.on("error", (error) => outgoing.destroy(error));
  outgoing.once("close", () => source.destroy());
  source.pipe(outgoing);
}

/** The head and body of an answer as a `Response`; cancelling the body closes the connection to the worker. */
export function toResponse(answer: IncomingMessage, status: number, headers: Headers): Response {
  const hasBody = ![101, 204, 205, 304].includes(status);
  if (!hasBody) answer.resume();
  const body = hasBody ? (Readable.toWeb(answer) as ReadableStream<Uint8Array<ArrayBuffer>>) : null; // likewise
  return new Response(body, { status, headers });
}
