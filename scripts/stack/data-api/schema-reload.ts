// Listens for `notify pgrst, 'reload schema'` on a connection of its own, and reloads after every gap in listening.
import type { Logger } from "../log.ts";
import { wakeOn } from "../postgres/wake-up.ts";

export interface SchemaReloadDeps {
  readonly adminUrl: string;
  readonly reload: () => Promise<void>;
  readonly log: Logger;
}

const retryDelayMs = { first: 50, most: 2_000 };

/** Resolves when listening; the first load is the caller's. */
export async function listenForReloads({ adminUrl, reload, log }: SchemaReloadDeps): Promise<() => Promise<void>> {
  let isStopped = false;

  async function reloadUntilDone(): Promise<void> {
    for (let delay = retryDelayMs.first; !isStopped; delay = Math.min(2 * delay, retryDelayMs.most)) {
      try {
        return await reload();
      } catch (error) {
        log.warn("could not read the schema; trying again", { error });
        await new Promise((resolve) => setTimeout(resolve, delay));
      }
    }
  }

  let isFirst = true;
  const onWake = (payload?: string) => {
    const isAsked = payload === undefined ? !isFirst : payload === "" || payload === "reload schema";
    isFirst = false;
    if (isAsked) reloadUntilDone().catch((error) => log.error("reload failed", { error }));
  };
  const wakeUp = await wakeOn({ url: adminUrl, channel: "pgrst", log }, onWake);
  return async () => {
    isStopped = true;
    await wakeUp.stop();
  };
}
