// What can be done on the page that is open, for the palette: a component offers an action for as long as it is mounted.
import { useEffect, useEffectEvent } from "react";
import type { Shortcut } from "./shortcuts.ts";

export interface Action {
  /** The same words as on its button. */
  readonly label: string;
  readonly shortcut?: Shortcut;
  readonly act: () => void;
}

const offered = new Set<Action>();

export function offeredActions(): readonly Action[] {
  return [...offered];
}

/** Null offers nothing. */
export function useAction(action: Action | null): void {
  const act = useEffectEvent(() => action?.act());
  const label = action?.label;
  const shortcut = action?.shortcut;
  useEffect(() => {
    if (label === undefined) return;
    const entry: Action = { label, ...(shortcut !== undefined && { shortcut }), act: () => act() };
    offered.add(entry);
    return () => {
      offered.delete(entry);
    };
  }, [label, shortcut]);
}
