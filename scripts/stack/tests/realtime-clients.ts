// Realtime clients for tests: the official one, and a bare socket for what it hides.
import { randomUUID } from "node:crypto";
import { createClient, type RealtimeChannel, type SupabaseClient } from "@supabase/supabase-js";
import { SignJWT } from "jose";
import { onTestFinished } from "vitest";
import { type BareSocket, type BareSocketOptions, openBareSocket } from "./bare-socket.ts";
import { Inbox } from "./inbox.ts";
import { target } from "./target.ts";

export type Vsn = "1.0.0" | "2.0.0";
export const protocolVersions: Vsn[] = ["1.0.0", "2.0.0"];

export function newTopic(): string {
  return `room-${randomUUID()}`;
}

/** A token as Auth signs it for a user; `claims` are added or replace its own. */
export function userToken(userId: string, claims: Record<string, unknown> = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ sub: userId, role: "authenticated", aud: "authenticated", iat: now, exp: now + 3600, ...claims })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .sign(new TextEncoder().encode(target().jwtSecret));
}

export interface RealtimeClientOptions {
  readonly vsn?: Vsn;
  /** Called at every join and refresh; the publishable key by default. */
  readonly token?: () => string;
  readonly key?: string;
}

/** Resolves once the client has its token, without which a channel would join anonymously. Disconnected when the test ends. */
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

/** Resolves when subscribed; rejects with the channel's error. */
export function subscribe(channel: RealtimeChannel): Promise<RealtimeChannel> {
  const { promise, resolve, reject } = Promise.withResolvers<RealtimeChannel>();
  channel.subscribe((status, error) => {
    if (status === "SUBSCRIBED") resolve(channel);
    else reject(error ?? new Error(status));
  });
  return promise;
}

// oxlint-disable-next-line typescript/no-explicit-any -- broadcasts carry whatever was sent
export type BroadcastMessage = { type: string; event: string; payload?: any; meta?: Record<string, unknown> };

export function broadcastsOf(channel: RealtimeChannel, event = "*"): Inbox<BroadcastMessage> {
  const inbox = new Inbox<BroadcastMessage>();
  channel.on("broadcast", { event }, (message) => inbox.add(message));
  return inbox;
}

export function openSocket(options: Partial<BareSocketOptions> = {}): Promise<BareSocket> {
  return openBareSocket({ url: target().url, apikey: target().publishableKey, ...options });
}
