// What this browser remembers. Without storage (private windows, blocked cookies), and where storage is full, it forgets with
// the tab.
import { useSyncExternalStore } from "react";

export const storagePrefix = "edgewright:";
const memory = new Map<string, string>();
const listeners = new Set<() => void>();

function readText(name: string): string | null {
  try {
    return memory.get(name) ?? localStorage.getItem(storagePrefix + name);
  } catch {
    return null;
  }
}

export function readStored(name: string): unknown {
  try {
    return JSON.parse(readText(name) ?? "null");
  } catch {
    return null;
  }
}

/** Null forgets it. */
export function store(name: string, value: unknown): void {
  const text = JSON.stringify(value);
  memory.delete(name);
  try {
    if (value === null) localStorage.removeItem(storagePrefix + name);
    else localStorage.setItem(storagePrefix + name, text);
  } catch {
    memory.set(name, text);
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

/** A stored value that all tabs share. `parse` checks what is stored and answers the default for anything else. */
export function useStored<Value>(name: string, parse: (stored: unknown) => Value): [Value, (value: Value) => void] {
  const text = useSyncExternalStore(subscribe, () => readText(name));
  return [parse(text === null ? null : readStored(name)), (value) => store(name, value)];
}
