import { type RefObject, useEffect, useEffectEvent, useRef } from "react";
import type { LineWriters } from "../editor/blame-gutter.ts";
import { Merge, type MergeOptions } from "./merge.ts";

export interface MergeProps extends MergeOptions {
  readonly writersBefore?: LineWriters | undefined;
  readonly writersAfter?: LineWriters | undefined;
  /** What it has to show, as long as it is on screen. */
  readonly onOpen?: ((changes: ShownChanges | undefined) => void) | undefined;
}

/** Moving from change to change. */
export interface ShownChanges {
  readonly count: number;
  readonly show: (index: number) => void;
}

/** Keeps a diff in the element it returns the ref of. */
export function useMerge({
  writersBefore,
  writersAfter,
  onOpen,
  ...options
}: MergeProps): RefObject<HTMLDivElement | null> {
  const { before, after, path, layout, isWhole } = options;
  const host = useRef<HTMLDivElement>(null);
  const merge = useRef<Merge>(undefined);
  const tellOpen = useEffectEvent((changes: ShownChanges | undefined) => onOpen?.(changes));
  const showWriters = useEffectEvent(() => {
    merge.current?.setWriters("before", writersBefore);
    merge.current?.setWriters("after", writersAfter);
  });
  useEffect(() => {
    if (host.current === null) return;
    const opened = new Merge(host.current, { before, after, path, layout, isWhole });
    merge.current = opened;
    showWriters();
    tellOpen({ count: opened.changeCount, show: (index) => opened.showChange(index) });
    return () => {
      tellOpen(undefined);
      opened.close();
    };
  }, [before, after, path, layout, isWhole]);
  useEffect(() => showWriters(), [writersBefore?.lines, writersAfter?.lines]);
  return host;
}
