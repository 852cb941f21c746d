// Reloads the schema at every `notify pgrst, 'reload schema'`, and after every gap in listening.
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../log.ts";
import { wakeOn } from "../postgres/wake-up.ts";

export interface SchemaReloadDeps {
  readonly adminUrl: string;
  readonly reload: () => Promise<void>;
  readonly log: Logger;
}

/** A load reads the schema and PostgREST's configuration in the database, whichever has changed. */
const announcements = new Set(["", "reload schema", "reload config"]);

const retryDelayMs = { first: 50, most: 2_000 };

/** Resolves once the schema is read and its changes are watched. */
export async function keepReloading({ adminUrl, reload, log }: SchemaReloadDeps): Promise<{ stop(): Promise<void> }> {
  let isStopped = false;
  let isListening = false;

  async function reloadUntilDone(): Promise<void> {
    for (let delay = retryDelayMs.first; !isStopped; delay = Math.min(2 * delay, retryDelayMs.most)) {
      try {
        return await reload();
      } catch (error) {
        log.warn("could not read the schema; trying again", { error });
        await sleep(delay);
      }
    }
  }

  const wakeUp = await wakeOn({ url: adminUrl, channel: "pgrst", log }, (payload = "") => {
    if (!isListening || !announcements.has(payload)) return;
    reloadUntilDone().catch((error: unknown) => log.error("reloading the schema failed", { error }));
  });
  isListening = true; // the caller waits for the first load and gets its error
  await reload();
  return {
    stop: async () => {
      isStopped = true;
      await wakeUp.stop();
    },
  };
}
