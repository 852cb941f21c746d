// Streams a request to a worker's port and its response back.
import { type Agent, type ClientRequest, type IncomingMessage, request as openRequest } from "node:http";
import type { Readable } from "node:stream";

export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: Readable | undefined;
  readonly signal: AbortSignal;
}

/** The worker sent nothing for too long. */
export class IdleError extends Error {
  override readonly name = "IdleError";
}

export interface Forwarding {
  readonly port: number;
  /** Holds the worker's open connections. */
  readonly agent: Agent;
  /** Until the first byte of the response, and between two chunks of it. */
  readonly idleMs: number;
  /** Called once, when the response has ended or there will be none. */
  readonly onClose: () => void;
}

/** A body of this size arrives with the head of its request, so Deno has read it whether or not the function does. */
const smallBodyBytes = 8 * 1024;

/**
 * Resolves with the head of the response; the caller reads its body. Rejects with the error of Node's client. Reads
 * nothing of the request's body before the worker has accepted the connection, and of a large one nothing before the
 * function reads it.
 */
export function forward(exchange: Exchange, { port, agent, idleMs, onClose }: Forwarding): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  // Deno resets a connection on which a function has answered without reading the body. Neither the answer nor another
  // request on that connection may be lost with it.
  const isLarge = exchange.body !== undefined && !isSmall(exchange.headers);
  const outgoing = openRequest({
    ...{ host: "127.0.0.1", port, agent: isLarge ? false : agent, method: exchange.method, path: exchange.path },
    headers: { ...Object.fromEntries(exchange.headers), ...(isLarge && { expect: "100-continue" }) },
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
  const sendBody = () => send(exchange.body, outgoing);
  if (isLarge) outgoing.once("continue", sendBody);
  else outgoing.once("socket", (socket) => (socket.connecting ? socket.once("connect", sendBody) : sendBody()));
  return promise;
}

function isSmall(headers: Headers): boolean {
  const length = headers.get("content-length");
  return length !== null && Number(length) <= smallBodyBytes;
}

function send(body: Exchange["body"], outgoing: ClientRequest): void {
  if (!body) {
    outgoing.end();
    return;
  }
  body.once("error", (error) => outgoing.destroy(error));
  body.pipe(outgoing);
}
