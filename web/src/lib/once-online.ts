/**
 * Waits for a network before it loads code. Browsers remember an import that failed and fail it again until the page is
 * reloaded, and what React cannot load takes the whole page with it.
 */
export function onceOnline<Module>(load: () => Promise<Module>): () => Promise<Module> {
  let loading: Promise<Module> | undefined;
  return () => (loading ??= untilOnline().then(load));
}

function untilOnline(): Promise<void> {
  if (navigator.onLine) return Promise.resolve();
  return new Promise((resolve) => addEventListener("online", () => resolve(), { once: true }));
}
