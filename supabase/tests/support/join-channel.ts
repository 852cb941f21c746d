// Joins private channels with the official client and collects their broadcasts.
import type { RealtimeChannel } from "@supabase/supabase-js";
import { onTestFinished } from "vitest";
import type { Client } from "./test-users.ts";

/** `status` is the channel's first report: SUBSCRIBED, or why not. */
export interface Joined {
  readonly status: string;
  readonly channel: RealtimeChannel;
  readonly heard: Inbox;
}

/**
 * Joins a private topic and collects the broadcasts of one event; `listen` may subscribe to more. Broadcasts sent shortly
 * before may still arrive. The connection ends with the test.
 */
export async function join(
  userDb: Client,
  topic: string,
  event = "events",
  listen?: (channel: RealtimeChannel) => void,
): Promise<Joined> {
  // Without this, the channel would join before its client has the token.
  await userDb.realtime.setAuth();
  const channel = userDb.channel(topic, { config: { private: true, broadcast: { ack: true } } });
  onTestFinished(async () => {
    await userDb.realtime.disconnect();
  });
  const heard = new Inbox();
  channel.on("broadcast", { event }, ({ payload }) => heard.add(payload));
  listen?.(channel);
  const status = await new Promise<string>((resolve) => channel.subscribe(resolve));
  return { status, channel, heard };
}

/** Broadcasts in order of arrival. */
export class Inbox {
  readonly #received: unknown[] = [];
  readonly #waiting: (() => void)[] = [];

  add(payload: unknown): void {
    this.#received.push(payload);
    for (const check of [...this.#waiting]) check();
  }

  /** Resolves with everything received as soon as `isEnough`. The test's time limit is the deadline. */
  until(isEnough: (received: readonly unknown[]) => boolean): Promise<readonly unknown[]> {
    return new Promise((resolve) => {
      const check = () => {
        if (!isEnough(this.#received)) return;
        this.#waiting.splice(this.#waiting.indexOf(check), 1);
        resolve([...this.#received]);
      };
      this.#waiting.push(check);
      check();
    });
  }

  get received(): readonly unknown[] {
    return [...this.#received];
  }
}
