// One websocket: sends frames, with a limit on what a slow reader may leave in memory.
import type { Duplex } from "node:stream";
import type WebSocket from "ws";
import { type EncodedFrame, type SharedFrame, textFrame } from "../wire/broadcast.ts";
import { encodeTextFrame, type ProtocolVersion, type Ref, type ServerFrame } from "../wire/text-frames.ts";

const maxBufferedBytes = 16 * 1024 * 1024;
const openState = 1;

/** The socket below a websocket. */
type Outlet = Pick<Duplex, "cork" | "uncork">;

export interface Opening {
  readonly version: ProtocolVersion;
  /** The JWT for the connection's API key, used by channels without their own token. */
  readonly token: string;
  /** The upgrade request's `x-*` headers. */
  readonly headers: Readonly<Record<string, string>>;
}

export class Connection {
  readonly version: ProtocolVersion;
  readonly token: string;
  readonly headers: Readonly<Record<string, string>>;
  lastFrameAt = Date.now();
  readonly #webSocket: WebSocket;
  readonly #outlet: Outlet;
  readonly #onOverflow: () => void;
  #isCorked = false;

  constructor(webSocket: WebSocket, outlet: Outlet, opening: Opening, onOverflow: () => void) {
    this.version = opening.version;
    this.token = opening.token;
    this.headers = opening.headers;
    this.#webSocket = webSocket;
    this.#outlet = outlet;
    this.#onOverflow = onOverflow;
  }

  get isOpen(): boolean {
    return this.#webSocket.readyState === openState;
  }

  send(frame: ServerFrame): void {
    this.#write(textFrame(encodeTextFrame(this.version, frame)));
  }

  /** Dropped when this connection's version cannot express it. */
  sendShared(frame: SharedFrame): void {
    const encoded = frame.forVersion(this.version);
    if (encoded) this.#write(encoded);
  }

  reply(to: { joinRef: Ref; ref: Ref; topic: string }, status: "ok" | "error", response: unknown = {}): void {
    const { joinRef, ref, topic } = to;
    this.send({ joinRef, ref, topic, event: "phx_reply", payload: { status, response } });
  }

  close(code: number): void {
    this.#webSocket.close(code);
  }

  terminate(): void {
    this.#webSocket.terminate();
  }

  /** For a reader that does not keep up: a close frame would queue behind what it does not read. */
  cutOff(): void {
    this.#onOverflow();
    this.#webSocket.terminate();
  }

  #write({ bytes, isBinary }: EncodedFrame): void {
    if (!this.isOpen) return;
    this.#cork();
    this.#webSocket.send(bytes, { binary: isBinary });
    if (this.#webSocket.bufferedAmount > maxBufferedBytes) this.cutOff();
  }

  /** The frames of one turn of the event loop, such as those of one commit, leave in one write. */
  #cork(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    this.#outlet.cork();
    setImmediate(() => {
      this.#isCorked = false;
      this.#outlet.uncork();
    });
  }
}
