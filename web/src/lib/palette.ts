// Whether the palette is open: its shortcut and the buttons for it are far apart.
import { useSyncExternalStore } from "react";

let isOpen = false;
const listeners = new Set<() => void>();

export function setPaletteOpen(to: boolean): void {
  isOpen = to;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useIsPaletteOpen(): boolean {
  return useSyncExternalStore(subscribe, () => isOpen);
}
