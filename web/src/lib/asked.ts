// Something that one part of the app asks for and another, which loads only then, does.
import { useSyncExternalStore } from "react";

export interface Asked<Order> {
  readonly ask: (order: Order) => void;
  /** Changes nothing where something else is asked for by now. */
  readonly done: (order: Order) => void;
  /** What is asked for now. Each order has a number of its own, also one that is like the last. */
  readonly useOrder: () => { readonly order: Order; readonly number: number } | null;
}

export function createAsked<Order>(): Asked<Order> {
  let asked: { readonly order: Order; readonly number: number } | null = null;
  let lastNumber = 0;
  const listeners = new Set<() => void>();
  const change = (to: typeof asked) => {
    asked = to;
    for (const listener of listeners) listener();
  };
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    ask: (order) => change({ order, number: (lastNumber += 1) }),
    done: (order) => {
      if (asked?.order === order) change(null);
    },
    useOrder: () => useSyncExternalStore(subscribe, () => asked),
  };
}
