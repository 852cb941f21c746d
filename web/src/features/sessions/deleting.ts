// Sessions that the user has deleted and may still take back: hidden here, and nowhere else until the time is over.
import { useSyncExternalStore } from "react";

let ids: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();

function change(to: ReadonlySet<string>): void {
  ids = to;
  for (const listener of listeners) listener();
}

export function hideSession(id: string): void {
  change(new Set([...ids, id]));
}

export function showSession(id: string): void {
  change(new Set([...ids].filter((hidden) => hidden !== id)));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useHiddenSessions(): ReadonlySet<string> {
  return useSyncExternalStore(subscribe, () => ids);
}
