import type { Clock } from "../../protocol/clock.ts";

/** Throws the signal's reason as soon as it is aborted. */
export async function pause(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const alarm = clock.alarm(ms);
  const ring = () => alarm.ring();
  signal.addEventListener("abort", ring, { once: true });
  await alarm.rings;
  signal.removeEventListener("abort", ring);
  signal.throwIfAborted();
}
