// Listens for `notify pgrst, 'reload schema'` on a connection of its own, and reloads after every gap in listening.
import postgres from "postgres";
import type { Logger } from "../log.ts";

export interface SchemaReloadDeps {
  readonly adminUrl: string;
  readonly reload: () => Promise<void>;
  readonly log: Logger;
}

const retryDelayMs = { first: 50, most: 2_000 };

/** Resolves when listening; the first load is the caller's. postgres.js listens again after a lost connection, and says so. */
export async function listenForReloads({ adminUrl, reload, log }: SchemaReloadDeps): Promise<() => Promise<void>> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined, fetch_types: false });
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

  const onNotify = (payload: string) => {
    if (payload === "" || payload === "reload schema")
      reloadUntilDone().catch((error) => log.error("reload failed", { error }));
  };
  let hasListened = false;
  await sql.listen("pgrst", onNotify, () => {
    if (hasListened) onNotify("");
    hasListened = true;
  });
  return async () => {
    isStopped = true;
    await sql.end({ timeout: 1 });
  };
}
