// Whether the project can be reached, as the last request found it. Calls are repeated until they are answered, so that what waits
// for one has no error to show.
import { useSyncExternalStore } from "react";

let isReached = true;
const listeners = new Set<() => void>();

function tell(now: boolean): void {
  if (now === isReached) return;
  isReached = now;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useIsReached(): boolean {
  return useSyncExternalStore(subscribe, () => isReached);
}

/** A gateway that answers for the project has not reached it either. */
export const watchedFetch: typeof fetch = async (input, init) => {
  try {
    const response = await fetch(input, init);
    tell(response.status < 502 || response.status > 504);
    return response;
  } catch (error) {
    if (!init?.signal?.aborted) tell(false);
    throw error;
  }
};
