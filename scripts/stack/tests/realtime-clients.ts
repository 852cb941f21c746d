// Clients of Realtime for tests: the official one, and a bare socket for what the official one does not show.
import { randomUUID } from "node:crypto";
import { createClient, type RealtimeChannel, type SupabaseClient } from "@supabase/supabase-js";
import { SignJWT } from "jose";
import { onTestFinished } from "vitest";
import WebSocket from "ws";
import { Inbox } from "./inbox.ts";
import { target } from "./target.ts";

export type Vsn = "1.0.0" | "2.0.0";
export const protocolVersions: Vsn[] = ["1.0.0", "2.0.0"];

export function newTopic(): string {
  return `room-${randomUUID()}`;
}

/** A token as Auth would sign it for a user of that id; `claims` add to it or replace. */
export function userToken(userId: string, claims: Record<string, unknown> = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ sub: userId, role: "authenticated", aud: "authenticated", iat: now, exp: now + 3600, ...claims })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .sign(new TextEncoder().encode(target().jwtSecret));
}

export interface RealtimeClientOptions {
  readonly vsn?: Vsn;
  /** Asked for at every join and refresh; the publishable key when there is none. */
  readonly token?: () => string;
  readonly key?: string;
}

/** Has its token when it resolves: a channel subscribed before would join without. Disconnected when the test ends. */
export async function realtimeClient({
  vsn = "2.0.0",
  token,
  key,
}: RealtimeClientOptions = {}): Promise<SupabaseClient> {
  const client = createClient(target().url, key ?? target().publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    ...(token ? { accessToken: async () => token() } : {}),
    realtime: { vsn },
  });
  onTestFinished(async () => {
    await client.realtime.disconnect();
  });
  await client.realtime.setAuth();
  return client;
}

/** Resolves when subscribed; rejects with what the channel reports instead. */
export function subscribe(channel: RealtimeChannel): Promise<RealtimeChannel> {
  const { promise, resolve, reject } = Promise.withResolvers<RealtimeChannel>();
  channel.subscribe((status, error) => {
    if (status === "SUBSCRIBED") resolve(channel);
    else reject(error ?? new Error(status));
  });
  return promise;
}

// biome-ignore lint/suspicious/noExplicitAny: broadcasts carry whatever was sent
export type BroadcastMessage = { type: string; event: string; payload?: any; meta?: Record<string, unknown> };

export function broadcastsOf(channel: RealtimeChannel, event = "*"): Inbox<BroadcastMessage> {
  const inbox = new Inbox<BroadcastMessage>();
  channel.on("broadcast", { event }, (message) => inbox.add(message));
  return inbox;
}

/** A frame as version 2 writes it; those of version 1 are shown in the same form. */
export interface Frame {
  readonly joinRef: string | null;
  readonly ref: string | null;
  readonly topic: string;
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server sent
  readonly payload: any;
}

export interface BareSocket {
  readonly frames: Inbox<Frame>;
  /** The same, as they were on the wire. */
  readonly texts: Inbox<string>;
  readonly binaryFrames: Inbox<Buffer>;
  readonly closed: Promise<number>;
  readonly webSocket: WebSocket;
  /** Text as it is, anything else as JSON. */
  send(message: unknown): void;
  /** Joins `realtime:<topic>` with ref 1 and resolves with the answer. */
  join(topic: string, config?: object, extra?: object): Promise<Frame>;
}

export interface BareSocketOptions {
  readonly vsn?: string;
  readonly apikey?: string;
  readonly headers?: Record<string, string>;
  readonly path?: string;
}

/** Rejects with a `HandshakeError` when the server refuses the upgrade. */
export async function openSocket(options: BareSocketOptions = {}): Promise<BareSocket> {
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

function socketUrl({
  vsn = "2.0.0",
  apikey = target().publishableKey,
  path = "/realtime/v1/websocket",
}: BareSocketOptions): string {
  const url = new URL(path, target().url.replace(/^http/, "ws"));
  if (apikey) url.searchParams.set("apikey", apikey);
  if (vsn) url.searchParams.set("vsn", vsn);
  return url.href;
}
