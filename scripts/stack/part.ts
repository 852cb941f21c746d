// The contract between the gateway and the services behind it.
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

/** One service of the stack. It is ready when created; the gateway stops it once. */
export interface StackPart {
  /** Answers a request whose path still contains the service's public prefix, such as `/storage/v1/object/…`. Must not throw. */
  fetch?(request: Request): Promise<Response>;
  /** Takes over a websocket upgrade under the service's prefix. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Closes connections and child processes; may be called twice. */
  stop(): Promise<void>;
}
