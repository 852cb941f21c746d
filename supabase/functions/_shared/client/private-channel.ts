// One private channel, kept joined. supabase-js reconnects and rejoins on its own, but gives up on a channel
// that the server closed (an expired token, a restart): this replaces it with a new one. Its topic may change.
import type { RealtimeChannel } from "@supabase/supabase-js";
import type { UserDb } from "./data-api.ts";

const rejoinDelaysMs = [500, 2000, 5000, 10_000] as const;

export interface ChannelListener {
  /** Joined, for the first time or again: broadcasts in between were missed. */
  onJoined(): void;
  /** Broadcasts no longer arrive. May be called several times. */
  onDown(): void;
  /** Its unparsed payload. */
  onBroadcast(payload: unknown): void;
  /** Everybody present, by key, after each change. */
  onPresence?(present: Readonly<Record<string, readonly unknown[]>>): void;
}

export interface ChannelName {
  readonly topic: string;
  /** The broadcasts that are listened to. */
  readonly event: string;
  /** The key of this client's presence. Without it, the client neither is present nor hears who is. */
  readonly presenceKey?: string | undefined;
}

export class PrivateChannel {
  readonly #userDb: UserDb;
  #topic: string;
  readonly #event: string;
  readonly #presenceKey: string | undefined;
  readonly #listener: ChannelListener;
  #channel: RealtimeChannel | undefined;
  #rejoin: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #isLeft = false;

  constructor(userDb: UserDb, { topic, event, presenceKey }: ChannelName, listener: ChannelListener) {
    this.#userDb = userDb;
    this.#topic = topic;
    this.#event = event;
    this.#presenceKey = presenceKey;
    this.#listener = listener;
  }

  get topic(): string {
    return this.#topic;
  }

  start(): void {
    this.#join(this.#topic).catch(() => this.#rejoinLater()); // no token right now
  }

  /** Listens to another topic in place of this one. `onJoined` says when; nothing is heard until then. */
  moveTo(topic: string): void {
    clearTimeout(this.#rejoin);
    this.#failures = 0;
    this.#topic = topic;
    const left = this.#channel;
    this.#channel = undefined;
    // Left after the next one is there: without any channel, supabase-js would close the socket.
    this.#join(topic)
      .catch(() => this.#rejoinLater())
      .then(() => left && this.#userDb.removeChannel(left))
      .catch(() => undefined); // the socket is down, and with it the channel
  }

  /** Tells all who are present about this client. Resolves with whether Realtime took it. */
  async track(place: object): Promise<boolean> {
    return (await this.#channel?.track({ ...place })) === "ok";
  }

  async leave(): Promise<void> {
    this.#isLeft = true;
    clearTimeout(this.#rejoin);
    const channel = this.#channel;
    this.#channel = undefined;
    if (channel) await this.#userDb.removeChannel(channel);
  }

  /** Without the token first, the channel would join as a visitor. */
  async #join(topic: string): Promise<void> {
    await this.#userDb.realtime.setAuth();
    if (this.#isLeft || topic !== this.#topic) return;
    const key = this.#presenceKey;
    const channel = this.#userDb.channel(topic, { config: { private: true, ...(key && { presence: { key } }) } });
    this.#channel = channel;
    channel.on("broadcast", { event: this.#event }, ({ payload }) => {
      if (this.#channel === channel) this.#listener.onBroadcast(payload);
    });
    if (key !== undefined) {
      channel.on("presence", { event: "sync" }, () => {
        if (this.#channel === channel) this.#listener.onPresence?.(channel.presenceState());
      });
    }
    channel.subscribe((status) => {
      if (this.#channel === channel) this.#handleStatus(status);
    });
  }

  #handleStatus(status: string): void {
    if (status === "SUBSCRIBED") {
      this.#failures = 0;
      this.#listener.onJoined();
      return;
    }
    if (status === "CLOSED") this.#rejoinLater();
    else this.#listener.onDown();
  }

  #rejoinLater(): void {
    this.#channel = undefined;
    const delayMs = rejoinDelaysMs[Math.min(this.#failures, rejoinDelaysMs.length - 1)];
    this.#failures += 1;
    clearTimeout(this.#rejoin);
    this.#rejoin = setTimeout(() => this.start(), delayMs);
    this.#listener.onDown();
  }
}
