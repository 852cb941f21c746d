// Holds requests until a booting worker can take them.
import { IdleError } from "./forward.ts";

export interface BootGate {
  open(port: number): void;
  /** Rejects waiting and later requests; without effect once open. */
  fail(error: Error): void;
  /** The worker's port. Rejects with the failure, the caller's abort reason, or `IdleError` after `idleMs`. */
  pass(idleMs: number, signal: AbortSignal): Promise<number>;
}

export function createBootGate(): BootGate {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  promise.catch(() => undefined); // a worker may fail to boot while no request waits
  return {
    open: resolve,
    fail: reject,
    pass: async (idleMs, signal) => {
      const interrupted = Promise.withResolvers<never>();
      const timer = setTimeout(() => interrupted.reject(new IdleError()), idleMs);
      const onAbort = () => interrupted.reject(signal.reason);
      signal.addEventListener("abort", onAbort, { once: true });
      return Promise.race([promise, interrupted.promise]).finally(() => {
        clearTimeout(timer);
        signal.removeEventListener("abort", onAbort);
      });
    },
  };
}
