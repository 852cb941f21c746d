// Moving from change to change through all files that are open.
import { useRef } from "react";
import { useShortcut } from "../../lib/shortcuts.ts";
import type { ShownChanges } from "../../ui/merge/use-merge.ts";

export interface ChangeSteps {
  readonly step: (by: 1 | -1) => void;
  /** For the diff of a file: what it shows, or that it is gone from the screen. */
  readonly note: (path: string, changes: ShownChanges | undefined) => void;
}

/** `paths` are in the order of the screen. At the last change and at the first one it stays. */
export function useChangeSteps(paths: readonly string[]): ChangeSteps {
  const shown = useRef(new Map<string, ShownChanges>());
  const current = useRef<readonly [path: string, index: number]>(undefined);
  const step = (by: 1 | -1) => {
    const all = paths.flatMap((path) => {
      const count = shown.current.get(path)?.count ?? 0;
      return Array.from({ length: count }, (_, index) => [path, index] as const);
    });
    const next = all[placeAfter(all, current.current, by)];
    if (next === undefined) return;
    current.current = next;
    shown.current.get(next[0])?.show(next[1]);
  };
  useShortcut("n", () => step(1));
  useShortcut("f7", () => step(1));
  useShortcut("p", () => step(-1));
  useShortcut("shift+f7", () => step(-1));
  const note = (path: string, changes: ShownChanges | undefined) => {
    if (changes) shown.current.set(path, changes);
    else shown.current.delete(path);
  };
  return { step, note };
}

type Place = readonly [path: string, index: number];

function placeAfter(all: readonly Place[], current: Place | undefined, by: 1 | -1): number {
  const at = all.findIndex(([path, index]) => path === current?.[0] && index === current[1]);
  if (at < 0) return by === 1 ? 0 : all.length - 1;
  return Math.min(Math.max(at + by, 0), all.length - 1);
}
