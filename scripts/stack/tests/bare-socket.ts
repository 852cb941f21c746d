// A plain websocket to Realtime, for what the official client hides.
import { onTestFinished } from "vitest";
import WebSocket from "ws";
import { Inbox } from "./inbox.ts";

/** A frame of version 1 or 2. */
export interface Frame {
  readonly joinRef: string | null;
  readonly ref: string | null;
  readonly topic: string;
  readonly event: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- whatever the server sent
  readonly payload: any;
}

export interface BareSocket {
  readonly frames: Inbox<Frame>;
  /** The same frames as text. */
  readonly texts: Inbox<string>;
  readonly binaryFrames: Inbox<Buffer>;
  readonly closed: Promise<number>;
  readonly webSocket: WebSocket;
  /** Sends text and bytes unchanged, and anything else as JSON. */
  send(message: unknown): void;
  /** Joins `realtime:<topic>` with ref 1 and resolves with the reply. */
  join(topic: string, config?: object, extra?: object): Promise<Frame>;
}

export interface BareSocketOptions {
  /** The API's URL, such as `http://127.0.0.1:54321`. */
  readonly url: string;
  /** Left out of the address when empty. */
  readonly apikey: string;
  readonly vsn?: string;
  readonly headers?: Record<string, string>;
}

/** Rejects with a `HandshakeError` when the server refuses the upgrade. Closed when the test ends. */
export async function openBareSocket(options: BareSocketOptions): Promise<BareSocket> {
  const { vsn = "2.0.0", headers = {} } = options;
  const webSocket = new WebSocket(socketUrl(options), { headers, perMessageDeflate: false });
  const [frames, texts, binaryFrames] = [new Inbox<Frame>(), new Inbox<string>(), new Inbox<Buffer>()];
  webSocket.on("message", (message, isBinary) => {
    if (!Buffer.isBuffer(message)) throw new Error("ws gives single buffers unless told otherwise");
    if (isBinary) return binaryFrames.add(message);
    texts.add(message.toString("utf8"));
    frames.add(readFrame(vsn, message.toString("utf8")));
  });
  const closed = new Promise<number>((resolve) => webSocket.on("close", resolve));
  onTestFinished(() => webSocket.terminate());
  await opened(webSocket);
  const send = (message: unknown) => webSocket.send(isRaw(message) ? message : JSON.stringify(message));
  return {
    frames,
    texts,
    binaryFrames,
    closed,
    webSocket,
    send,
    join: (topic, config = {}, extra = {}) => {
      const payload = { config, ...extra };
      const full = `realtime:${topic}`;
      send(isVersion1(vsn) ? v1("phx_join", full, payload) : ["1", "1", full, "phx_join", payload]);
      return frames.next(({ topic, event, ref }) => topic === full && event === "phx_reply" && ref === "1");
    },
  };
}

function v1(event: string, topic: string, payload: object): object {
  return { topic, event, payload, ref: "1", join_ref: "1" };
}

function isVersion1(vsn: string): boolean {
  return vsn === "" || vsn.startsWith("1");
}

function isRaw(message: unknown): message is string | Uint8Array {
  return typeof message === "string" || message instanceof Uint8Array;
}

function readFrame(vsn: string, text: string): Frame {
  const message = JSON.parse(text);
  if (isVersion1(vsn)) return { joinRef: null, ...message };
  const [joinRef, ref, topic, event, payload] = message;
  return { joinRef, ref, topic, event, payload };
}

export class HandshakeError extends Error {
  override readonly name = "HandshakeError";
  readonly status: number;
  readonly body: string;

  constructor(status: number, body: string) {
    super(`refused with ${status}: ${body}`);
    this.status = status;
    this.body = body;
  }
}

function opened(webSocket: WebSocket): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  webSocket.on("open", resolve);
  webSocket.on("error", reject);
  webSocket.on("unexpected-response", async (_request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    reject(new HandshakeError(response.statusCode ?? 0, Buffer.concat(chunks).toString("utf8")));
  });
  return promise;
}

function socketUrl({ url, vsn = "2.0.0", apikey }: BareSocketOptions): string {
  const address = new URL("/realtime/v1/websocket", url.replace(/^http/, "ws"));
  if (apikey) address.searchParams.set("apikey", apikey);
  if (vsn) address.searchParams.set("vsn", vsn);
  return address.href;
}
