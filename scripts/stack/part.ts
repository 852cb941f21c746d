// The contract between the gateway and the services behind it.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

/** One service of the stack. It is ready when created; the gateway stops it once. */
export interface StackPart {
  /** Answers a request whose path still contains the service's public prefix, such as `/storage/v1/object/…`. Must not throw. */
  fetch?(request: Request): Promise<Response>;
  /** Instead of `fetch`, for a service that only passes bytes on. Must not reject. */
  serve?(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Takes over a websocket upgrade under the service's prefix. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Closes connections and child processes; may be called twice. */
  stop(): Promise<void>;
}
