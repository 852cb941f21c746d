// Channels of the official client that subscribe to row changes.
import type { RealtimeChannel, RealtimePostgresChangesPayload, SupabaseClient } from "@supabase/supabase-js";
import { Inbox } from "./inbox.ts";
import { newTopic, subscribe } from "./realtime-clients.ts";

export type Change = RealtimePostgresChangesPayload<Record<string, unknown>>;

export interface ChangesOf {
  readonly event?: "*" | "INSERT" | "UPDATE" | "DELETE";
  readonly schema?: string;
  readonly table?: string;
  readonly filter?: string;
}

interface SystemMessage {
  readonly extension: string;
  readonly status: "ok" | "error";
  readonly message: string;
}

export interface ChangesChannel {
  readonly channel: RealtimeChannel;
  /** One inbox for each binding. */
  readonly inboxes: Inbox<Change>[];
  /** The server's answer to the subscription. */
  readonly answer: SystemMessage;
}

/** Resolves once the server has accepted or refused the subscription. */
export async function joinChanges(client: SupabaseClient, ...bindings: ChangesOf[]): Promise<ChangesChannel> {
  const channel = client.channel(newTopic());
  const systemMessages = new Inbox<SystemMessage>();
  channel.on("system", {}, (message) => systemMessages.add(message));
  const inboxes = bindings.map((binding) => {
    const inbox = new Inbox<Change>();
    // Each overload wants one event.
    const filter = { event: "*", schema: "public", ...binding } as { event: "*"; schema: string };
    channel.on("postgres_changes", filter, (change) => inbox.add(change));
    return inbox;
  });
  await subscribe(channel);
  const answer = await systemMessages.next(({ extension }) => extension === "postgres_changes");
  return { channel, inboxes, answer };
}

/** Throws when the subscription is refused. */
export async function changesOf(client: SupabaseClient, binding: ChangesOf): Promise<Inbox<Change>> {
  const { inboxes, answer } = await joinChanges(client, binding);
  const [inbox] = inboxes;
  if (answer.status !== "ok" || !inbox) throw new Error(answer.message);
  return inbox;
}
