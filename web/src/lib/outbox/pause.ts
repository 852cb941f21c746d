const pausesMs = [500, 1000, 2000, 5000] as const;

/** Waits longer after each failed try, but no longer than until the device or the network wakes. */
export async function pauseUntilWake(tries: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, pausesMs[Math.min(tries, pausesMs.length) - 1]);
  const waiting = new AbortController();
  const onWake = () => resolve();
  const wakes = [
    [document, "visibilitychange"],
    [window, "focus"],
    [window, "online"],
    [window, "pageshow"],
    [signal, "abort"],
  ] as const;
  for (const [target, event] of wakes) target.addEventListener(event, onWake, { signal: waiting.signal });
  await promise;
  clearTimeout(timer);
  waiting.abort();
}
