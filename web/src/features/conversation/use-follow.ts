// Keeps the newest line in view while the reader is at the end, and what they read in place otherwise.
import { type RefObject, useLayoutEffect, useRef, useState } from "react";

/** Closer to the end than this counts as at the end. */
const endPixels = 24;

export interface Follow {
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** The key of the newest row when the reader left the end; undefined at the end. */
  readonly leftAt: string | undefined;
  readonly onScroll: () => void;
  readonly toEnd: () => void;
}

export function useFollow(newestKey: string | undefined, content: unknown): Follow {
  const scroller = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  const [leftAt, setLeftAt] = useState<string>();
  const isFollowing = leftAt === undefined;

  const onScroll = () => {
    const element = scroller.current;
    if (element === null) return;
    const isAtEnd = element.scrollHeight - element.clientHeight - element.scrollTop <= endPixels;
    // Text that grows moves the end away; only a reader scrolls up.
    const hasMovedUp = element.scrollTop < lastTop.current - 1;
    lastTop.current = element.scrollTop;
    if (isAtEnd) setLeftAt(undefined);
    else if (hasMovedUp && isFollowing) setLeftAt(newestKey ?? "");
  };
  const scrollToEnd = () => {
    const element = scroller.current;
    if (element === null) return;
    element.scrollTop = element.scrollHeight;
    lastTop.current = element.scrollTop;
  };
  useLayoutEffect(() => {
    if (isFollowing) scrollToEnd();
  }, [content, isFollowing]);
  const toEnd = () => {
    setLeftAt(undefined);
    scrollToEnd();
  };
  return { scroller, leftAt, onScroll, toEnd };
}
