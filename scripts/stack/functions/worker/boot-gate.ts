// Where requests wait until a booting worker can take them.
import { IdleError } from "./forward.ts";

export interface BootGate {
  open(port: number): void;
  /** For all who wait and all who come; without effect once open. */
  fail(error: Error): void;
  /** The worker's port. Rejects with the failure, the caller's abort reason, or `IdleError` after `idleMs`. */
  pass(idleMs: number, signal: AbortSignal): Promise<number>;
}

export function createBootGate(): BootGate {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  promise.catch(() => undefined); // a worker that nobody waits for may fail to boot
  return {
    open: resolve,
    fail: reject,
    pass: async (idleMs, signal) => {
      const impatience = Promise.withResolvers<never>();
      const timer = setTimeout(() => impatience.reject(new IdleError()), idleMs);
      const onAbort = () => impatience.reject(signal.reason);
      signal.addEventListener("abort", onAbort, { once: true });
      return Promise.race([promise, impatience.promise]).finally(() => {
        clearTimeout(timer);
        signal.removeEventListener("abort", onAbort);
      });
    },
  };
}
