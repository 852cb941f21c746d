// The websocket endpoint: upgrades, and the lifetime of every connection.
import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import type { RealtimeServer } from "../server.ts";
import { decodeBinaryFrame } from "../wire/binary-frames.ts";
import { type ClientFrame, decodeTextFrame, MalformedFrame, type ProtocolVersion } from "../wire/text-frames.ts";
import { Connection, type Opening } from "./connection.ts";
import { FrameRouter } from "./frame-router.ts";
import { acceptHandshake, HandshakeRefusal } from "./handshake.ts";

const maxFrameBytes = 5_000_000;
const maxSilenceMs = 60_000;
const maxIdleMs = 10 * 60_000;
const idleCheckMs = 5_000;
/** Beyond this, a client is not read until some of its frames are handled. */
const maxPendingFrames = 100;
const closeGraceMs = 500;

interface Client {
  readonly connection: Connection;
  readonly router: FrameRouter;
  idleSince: number | undefined;
}

export class Endpoint {
  readonly #server: RealtimeServer;
  readonly #clients = new Set<Client>();
  readonly #upgrader = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
    clientTracking: false,
  });
  readonly #idleCheck: NodeJS.Timeout;

  constructor(server: RealtimeServer) {
    this.#server = server;
    this.#idleCheck = setInterval(() => this.#closeSilentClients(), idleCheckMs).unref();
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { keys, quotas, limits, log } = this.#server;
    const logError = (error: unknown) => log.debug("a client aborted its handshake", { error });
    socket.on("error", logError);
    const url = new URL(request.url ?? "/", "http://localhost");
    acceptHandshake({ url, headers: request.headers, keys, quotas, openConnections: this.#clients.size })
      .then((opening) => {
        // Checked last: a client that was told to reconnect must not be accepted by the server it just left.
        if (this.#server.isStopping()) throw new HandshakeRefusal(503, "Realtime is restarting, please standby");
        socket.off("error", logError);
        this.#upgrader.handleUpgrade(request, socket, head, (webSocket) => this.#open(webSocket, socket, opening));
      })
      .catch(async (error: unknown) => {
        const refusal = error instanceof HandshakeRefusal ? error : internalRefusal(error);
        log.info("refused a connection", { status: refusal.status, error: refusal });
        if (!this.#server.isStopping()) await sleep(limits.join_error_delay_ms);
        socket.once("finish", () => socket.destroy());
        socket.end(refusalResponse(refusal));
      });
  }

  /** Tells every channel, then closes. Clients reconnect by themselves. */
  async stop(): Promise<void> {
    clearInterval(this.#idleCheck);
    for (const { connection, router } of this.#clients) {
      for (const channel of router.channels()) channel.pushRestart();
      connection.close(1012);
    }
    for (let waited = 0; this.#clients.size > 0 && waited < closeGraceMs; waited += 10) await sleep(10);
    for (const { connection } of this.#clients) connection.terminate();
    this.#upgrader.close();
  }

  #open(webSocket: WebSocket, socket: Duplex, opening: Opening): void {
    const { log } = this.#server;
    const connection = new Connection(webSocket, socket, opening, () =>
      log.warn("disconnected a client that does not read"),
    );
    const router = new FrameRouter(this.#server, connection);
    const client: Client = { connection, router, idleSince: Date.now() };
    this.#clients.add(client);
    this.#readFrames(webSocket, client);
    webSocket.on("error", (error) => log.info("a connection failed", { error }));
    webSocket.on("close", () => {
      this.#clients.delete(client);
      router.end();
    });
  }

  #readFrames(webSocket: WebSocket, { connection, router }: Client): void {
    let pending = 0;
    const logError = (error: unknown) => this.#server.log.error("a frame failed", { error });
    const finished = () => {
      if (--pending === maxPendingFrames) webSocket.resume();
    };
    webSocket.on("message", (message, isBinary) => {
      connection.lastFrameAt = Date.now();
      const frame = this.#decode(connection.version, message, isBinary);
      if (!frame) return;
      if (++pending > maxPendingFrames) webSocket.pause();
      router.handle(frame).catch(logError).finally(finished);
    });
    webSocket.on("ping", () => {
      connection.lastFrameAt = Date.now();
    });
  }

  /** Skips malformed frames; the connection stays open. */
  #decode(version: ProtocolVersion, message: RawData, isBinary: boolean): ClientFrame | undefined {
    const bytes = toBuffer(message);
    try {
      if (!isBinary) return decodeTextFrame(version, bytes.toString("utf8"));
      if (version === 1) throw new MalformedFrame("binary frame in protocol version 1");
      return decodeBinaryFrame(bytes);
    } catch (error) {
      const isExpected = error instanceof MalformedFrame;
      this.#server.log[isExpected ? "warn" : "error"]("ignored a malformed frame", { error });
      return undefined;
    }
  }

  #closeSilentClients(): void {
    const now = Date.now();
    for (const client of this.#clients) {
      const isIdle = client.router.channels().length === 0;
      client.idleSince = isIdle ? (client.idleSince ?? now) : undefined;
      if (now - client.connection.lastFrameAt > maxSilenceMs) client.connection.close(1000);
      else if (now - (client.idleSince ?? now) > maxIdleMs) client.connection.terminate();
    }
  }
}

function toBuffer(message: RawData): Buffer {
  if (Buffer.isBuffer(message)) return message;
  return Array.isArray(message) ? Buffer.concat(message) : Buffer.from(message);
}

function internalRefusal(cause: unknown): HandshakeRefusal {
  return new HandshakeRefusal(500, "Error connecting to Realtime", { cause });
}

function refusalResponse({ status, message }: HandshakeRefusal): string {
  const body = message && JSON.stringify({ error: message });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "connection: close",
    "content-type: application/json; charset=utf-8",
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}
