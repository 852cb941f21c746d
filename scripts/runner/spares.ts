// Keeps one sandbox loaded and waiting, and loads the next one as soon as it is taken.
import { type Sandbox, startSandbox } from "./sandbox-process.ts";

export interface Spares {
  /** Rejects if none can be started. */
  take(): Promise<Sandbox>;
  /** Ends every sandbox, running ones included. */
  close(): void;
}

const maxAttempts = 3;

export function createSpares(snapshot: Promise<string | undefined>): Spares {
  const alive = new Set<Sandbox>();
  let isClosed = false;
  const prepare = async (): Promise<Sandbox> => {
    const path = await snapshot;
    if (isClosed) throw new RunnerClosed();
    const sandbox = startSandbox(path);
    alive.add(sandbox);
    sandbox.ended.then(() => alive.delete(sandbox));
    if (await sandbox.isReady) return sandbox;
    throw isClosed ? new RunnerClosed() : new Error(`A sandbox did not start: ${sandbox.errorOutput()}`);
  };
  const prepareNext = () => {
    const next = prepare();
    // `take` reports the failure; until then nothing awaits the promise.
    next.catch(() => undefined);
    return next;
  };
  let spare = prepareNext();
  /** If the spare was killed from outside, takes the next one. */
  const take = async (attempts = maxAttempts): Promise<Sandbox> => {
    const taken = spare;
    const sandbox = await taken
      .finally(() => {
        if (spare === taken) spare = prepareNext();
      })
      .catch((error: unknown) => {
        if (isClosed || attempts <= 1) throw error;
        return undefined;
      });
    return sandbox?.take() ? sandbox : take(sandbox ? attempts : attempts - 1);
  };
  return {
    take: () => take(),
    close: () => {
      isClosed = true;
      for (const sandbox of alive) sandbox.kill();
    },
  };
}

class RunnerClosed extends Error {
  constructor() {
    super("The runner is closed.");
  }
}
