// Something that one part of the app asks for and another, which loads only then, does.
import { useSyncExternalStore } from "react";

export interface Asked<Order> {
  readonly ask: (order: Order) => void;
  readonly done: () => void;
  /** What is asked for now. */
  readonly useOrder: () => Order | null;
}

export function createAsked<Order>(): Asked<Order> {
  let asked: Order | null = null;
  const listeners = new Set<() => void>();
  const change = (to: Order | null) => {
    asked = to;
    for (const listener of listeners) listener();
  };
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return { ask: change, done: () => change(null), useOrder: () => useSyncExternalStore(subscribe, () => asked) };
}
