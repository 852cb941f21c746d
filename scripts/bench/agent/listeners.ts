// Subscribers like a browser's: the official client, private channels, a user's token. They record when each word arrives.
import { randomUUID } from "node:crypto";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { StackDetails } from "../../product/programs.ts";

const channelsPerClient = 50;

export interface Listener {
  readonly sessionId: string;
  /** When each word of the run arrived, in epoch milliseconds. */
  readonly arrivals: number[];
  /** How often the answer was restarted or continued. */
  pieces: number;
  readonly ended: Promise<string>;
  close(): void;
}

export interface Listeners {
  readonly userDb: SupabaseClient;
  listen(sessionId: string): Promise<Listener>;
  close(): void;
}

interface BroadcastEvent {
  readonly type: string;
  readonly payload: { readonly text?: string; readonly status?: string; readonly error_code?: string };
}

export async function createListeners({ url, publishableKey }: StackDetails): Promise<Listeners> {
  const open = () => createClient(url, publishableKey, { auth: { persistSession: false, autoRefreshToken: false } });
  const userDb = open();
  const { data, error } = await userDb.auth.signUp({ email: `${randomUUID()}@example.com`, password: randomUUID() });
  if (error || !data.session) throw error ?? new Error("Sign-up returned no session.");
  const { session } = data;
  const clients: SupabaseClient[] = [];
  let count = 0;
  const nextClient = async () => {
    const known = clients[Math.floor(count / channelsPerClient)];
    count += 1;
    if (known) return known;
    const client = createClient(url, publishableKey, { accessToken: async () => session.access_token });
    await client.realtime.setAuth();
    clients.push(client);
    return client;
  };
  return {
    userDb,
    listen: async (sessionId) => listenTo(await nextClient(), sessionId),
    close: () => {
      for (const client of [...clients, userDb]) client.realtime.disconnect();
    },
  };
}

async function listenTo(client: SupabaseClient, sessionId: string): Promise<Listener> {
  const { promise: ended, resolve: end } = Promise.withResolvers<string>();
  const channel = client.channel(`session:${sessionId}`, { config: { private: true } });
  const listener = { sessionId, arrivals: [] as number[], pieces: 0, ended, close: () => void channel.unsubscribe() };
  const received = { message: "", text: "" };
  channel.on("broadcast", { event: "events" }, ({ payload }) => {
    const now = performance.timeOrigin + performance.now();
    // The cast is safe: the protocol says so.
    for (const { type, payload: fact } of (payload.events ?? []) as BroadcastEvent[]) {
      // The protocol says how.
      if (type === "message_started") listener.pieces += 1;
      if (type === "run_finished") end(fact.error_code ?? fact.status ?? "");
      if (type !== "text_streamed" || fact.text === undefined) continue;
      received.text += fact.text;
      const words = received.text.split(" ").filter(Boolean).length;
      while (listener.arrivals.length < words) listener.arrivals.push(now);
    }
  });
  const { promise: joined, resolve, reject } = Promise.withResolvers<void>();
  channel.subscribe((status, error) => {
    if (status === "SUBSCRIBED") resolve();
    if (status === "CHANNEL_ERROR" || status === "TIMED_OUT") reject(error ?? new Error(status));
  });
  await joined;
  return listener;
}
