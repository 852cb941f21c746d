// The part of `ws` 8 that the stack uses; the package ships no types of its own.
declare module "ws" {
  import type { EventEmitter } from "node:events";
  import type { IncomingMessage } from "node:http";
  import type { Duplex } from "node:stream";

  export type RawData = Buffer | ArrayBuffer | Buffer[];

  interface WebSocketEvents {
    open: [];
    message: [data: RawData, isBinary: boolean];
    ping: [data: Buffer];
    close: [code: number, reason: Buffer];
    error: [error: Error];
    "unexpected-response": [request: unknown, response: IncomingMessage];
  }

  export class WebSocket extends EventEmitter<WebSocketEvents> {
    constructor(address: string, options?: { headers?: Record<string, string>; perMessageDeflate?: boolean });
    static readonly OPEN: 1;
    readonly readyState: 0 | 1 | 2 | 3;
    readonly bufferedAmount: number;
    send(data: string | Uint8Array, options?: { binary?: boolean }): void;
    close(code?: number, reason?: string): void;
    terminate(): void;
    pause(): void;
    resume(): void;
  }

  export class WebSocketServer extends EventEmitter {
    constructor(options: { noServer: true; maxPayload: number; perMessageDeflate: boolean; clientTracking: boolean });
    handleUpgrade(
      request: IncomingMessage,
      socket: Duplex,
      head: Buffer,
      accept: (webSocket: WebSocket, request: IncomingMessage) => void,
    ): void;
    close(): void;
  }

  export default WebSocket;
}
