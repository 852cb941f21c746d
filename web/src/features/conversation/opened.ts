// What the reader has opened. It is kept above the list, because a row that scrolls away is forgotten.
import { createContext, use } from "react";

export interface Opened {
  readonly keys: ReadonlySet<string>;
  readonly toggle: (key: string) => void;
}

export const OpenedContext = createContext<Opened>({ keys: new Set(), toggle: () => undefined });

export function useOpened(key: string): [isOpen: boolean, toggle: () => void] {
  const { keys, toggle } = use(OpenedContext);
  return [keys.has(key), () => toggle(key)];
}

export function toggled(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const changed = new Set(keys);
  if (!changed.delete(key)) changed.add(key);
  return changed;
}
