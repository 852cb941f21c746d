/**
 * Waits for a network before it loads code. Browsers remember an import that failed and fail it again until the page is
 * reloaded, and what React cannot load takes the whole page with it.
 */
export function onceOnline<Module>(load: () => Promise<Module>): () => Promise<Module> {
  let loading: Promise<Module> | undefined;
  return () => (loading ??= untilOnline().then(load));
}

const thisComputer = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** What this computer serves to itself needs no network. */
function untilOnline(): Promise<void> {
  if (navigator.onLine || thisComputer.test(location.hostname)) return Promise.resolve();
  return new Promise((resolve) => addEventListener("online", () => resolve(), { once: true }));
}
