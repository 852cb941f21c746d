// Streams a request to a worker's port and its response back.
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

/** The worker sent nothing for too long. */
export class IdleError extends Error {
  override readonly name = "IdleError";
}

export interface Forwarding {
  readonly port: number;
  /** Until the first byte of the response, and between two chunks of it. */
  readonly idleMs: number;
  /** Called once, when the response has ended or there will be none. */
  readonly onClose: () => void;
}

/**
 * Resolves with the head of the response; the caller reads its body. Rejects with the error of Node's client. Reads
 * nothing of the request's body before the worker has accepted the connection.
 */
export function forward(exchange: Exchange, { port, idleMs, onClose }: Forwarding): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  // A new connection for each request: on one left open by a dead worker, "refused" could not be told from "lost".
  const outgoing = openRequest({
    ...{ host: "127.0.0.1", port, agent: false, method: exchange.method, path: exchange.path },
    headers: Object.fromEntries(exchange.headers),
    signal: exchange.signal,
  });
  const idleTimer = setTimeout(() => outgoing.destroy(new IdleError()), idleMs);
  outgoing.once("response", (answer) => {
    clearTimeout(idleTimer);
    answer.setTimeout(idleMs, () => answer.destroy(new IdleError()));
    resolve(answer);
  });
  outgoing.on("error", reject);
  outgoing.once("close", () => {
    clearTimeout(idleTimer);
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
  const source = Readable.fromWeb(body as NodeReadableStream<Uint8Array>); // one class with two types, Node's and the DOM's
  source.on("error", (error) => outgoing.destroy(error));
  outgoing.once("close", () => source.destroy());
  source.pipe(outgoing);
}

/** Cancelling the body closes the connection to the worker. */
export function toResponse(answer: IncomingMessage, status: number, headers: Headers): Response {
  const hasBody = ![101, 204, 205, 304].includes(status);
  if (!hasBody) answer.resume();
  const body = hasBody ? (Readable.toWeb(answer) as ReadableStream<Uint8Array<ArrayBuffer>>) : null; // see above
  return new Response(body, { status, headers });
}
