// Listens for notifications on one channel until stopped, through every restart of Postgres.
import postgres from "postgres";
import type { Logger } from "../log.ts";
import { reconnectDelay } from "./pool.ts";

const retryMs = 100;

export interface WakeUpDeps {
  readonly url: string;
  readonly channel: string;
  readonly log: Logger;
}

export interface WakeUp {
  stop(): Promise<void>;
}

/**
 * Calls `onWake` with the payload of every notification, and without one whenever listening begins, at first and after every
 * reconnection, because a notification may have been missed. Resolves when listening for the first time.
 * `onWake` must not throw.
 */
export async function wakeOn({ url, channel, log }: WakeUpDeps, onWake: (payload?: string) => void): Promise<WakeUp> {
  let isStopped = false;
  let retry: NodeJS.Timeout | undefined;

  const listen = async () => {
    await sql.unsafe(`listen "${channel}"`);
    onWake();
  };
  const listenLater = () => {
    if (isStopped || retry) return;
    retry = setTimeout(() => {
      retry = undefined;
      listen().catch((error: unknown) => {
        log.debug("cannot listen to Postgres yet", { channel, error });
        listenLater();
      });
    }, retryMs);
  };

  // `sql.listen` of postgres 3.4.9 forgets its channels when the server is away at the moment it reconnects.
  // `onnotify` is the option behind it, missing from the package's types.
  const options = {
    max: 1,
    max_lifetime: null,
    fetch_types: false,
    backoff: reconnectDelay,
    connection: { application_name: `listen ${channel}` },
    onnotice: () => undefined,
    onnotify: (_channel: string, payload: string) => onWake(payload),
    onclose: listenLater,
  };
  const sql = postgres(url, options);
  await listen();

  return {
    stop: async () => {
      isStopped = true;
      clearTimeout(retry);
      await sql.end({ timeout: 1 });
    },
  };
}
