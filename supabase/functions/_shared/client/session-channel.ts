// The doorbell: the private channel of one session, kept joined. supabase-js reconnects and rejoins by itself; a channel
// that the server closed (a token that ran out, a restart) it gives up, and then a new one takes its place.
import type { RealtimeChannel } from "@supabase/supabase-js";
import type { UserDb } from "./data-api.ts";

const rejoinDelaysMs = [500, 2000, 5000, 10_000] as const;

export interface ChannelListener {
  /** Joined, for the first time or again: what was said in between was not heard. */
  onJoined(): void;
  /** Not heard any more. May come several times. */
  onDown(): void;
  /** The payload of a broadcast `events`, as it came. */
  onBatch(payload: unknown): void;
}

export class SessionChannel {
  readonly #userDb: UserDb;
  readonly #topic: string;
  readonly #listener: ChannelListener;
  #channel: RealtimeChannel | undefined;
  #rejoin: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #isLeft = false;

  constructor(userDb: UserDb, sessionId: string, listener: ChannelListener) {
    this.#userDb = userDb;
    this.#topic = `session:${sessionId}`;
    this.#listener = listener;
  }

  start(): void {
    this.#join().catch(() => this.#missed()); // no token for now: the same as no channel
  }

  async leave(): Promise<void> {
    this.#isLeft = true;
    clearTimeout(this.#rejoin);
    const channel = this.#channel;
    this.#channel = undefined;
    if (channel) await this.#userDb.removeChannel(channel);
  }

  /** A channel that joins before its client has the token joins as nobody, so the token comes first. */
  async #join(): Promise<void> {
    await this.#userDb.realtime.setAuth();
    if (this.#isLeft) return;
    const channel = this.#userDb.channel(this.#topic, { config: { private: true } });
    this.#channel = channel;
    channel.on("broadcast", { event: "events" }, ({ payload }) => {
      if (this.#channel === channel) this.#listener.onBatch(payload);
    });
    channel.subscribe((status) => {
      if (this.#channel === channel) this.#heed(status);
    });
  }

  #heed(status: string): void {
    if (status === "SUBSCRIBED") {
      this.#failures = 0;
      this.#listener.onJoined();
      return;
    }
    if (status === "CLOSED") this.#missed();
    else this.#listener.onDown();
  }

  #missed(): void {
    this.#channel = undefined;
    const delayMs = rejoinDelaysMs[Math.min(this.#failures, rejoinDelaysMs.length - 1)];
    this.#failures += 1;
    clearTimeout(this.#rejoin);
    this.#rejoin = setTimeout(() => this.start(), delayMs);
    this.#listener.onDown();
  }
}
