// Keeps the newest line in view while the reader is at the end, and what they read in place otherwise.
import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from "react";
import type { VirtualizerHandle } from "virtua";
import type { ReadingPlace } from "./reading-place.ts";
import { endLeft, rowsSince } from "./rows-since.ts";
import type { Row } from "./rows.ts";

/** Closer to the end than this counts as at the end. */
const endPixels = 24;
/** The list may take this long to reach a row, because it measures what it passes. */
const wayMs = 1000;
/** Closer to the start than this, earlier messages are loaded. */
const startPixels = 1200;

type Anchor = ReadingPlace["anchor"];

export interface ScrollOptions {
  readonly rows: readonly Row[];
  /** Where the reader was when the conversation was on screen last. */
  readonly place: Anchor;
  readonly onLeaveEnd: () => void;
  readonly onReturnToEnd: () => void;
  readonly onNearStart: () => void;
  /** The conversation goes from the screen. */
  readonly onGone: (place: Anchor) => void;
}

export interface Scroll {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly list: RefObject<VirtualizerHandle | null>;
  /** How many rows are new since the reader left the end; undefined at the end. */
  readonly newRows: number | undefined;
  readonly onScroll: () => void;
  /** Rows turned out larger or smaller than they were taken for. */
  readonly onResize: () => void;
  readonly toEnd: () => void;
  /** Brings a row to the middle, where it stays. */
  readonly toRow: (key: string) => void;
  /** The reader opens something: what they look at stays where it is, even if the end moves away. */
  readonly stay: () => void;
}

export function useScroll(options: ScrollOptions): Scroll {
  const { rows, place, onLeaveEnd, onReturnToEnd, onNearStart, onGone } = options;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const lastTop = useRef(0);
  const anchor = useRef(place);
  /** Until then nothing is measured, and no end is the end. */
  const isPlaced = useRef(false);
  /** How far down it can be scrolled. */
  const reach = useRef(0);
  /** Only since the last frame, because the scroll event of a move comes with the next one. */
  const hasShrunk = useRef(false);
  const [leftAt, setLeftAt] = useState(place && endLeft(rows));
  const newRows = rowsSince(rows, leftAt);
  const isAway = newRows !== undefined;
  /** Ahead of the next render, because scrolling does not wait for it. */
  const isLeft = useRef(isAway);
  /** To a row. Until the list has moved, the end that is left is still in view. */
  const isOnWay = useRef(false);

  const stay = () => {
    isLeft.current = true;
    if (isAway) return;
    onLeaveEnd();
    setLeftAt(endLeft(rows));
  };
  const returnToEnd = () => {
    isLeft.current = false;
    if (leftAt) onReturnToEnd();
    setLeftAt(undefined);
  };
  const isBack = (element: HTMLElement) => isAtEnd(element) && !isOnWay.current;
  const measure = (element: HTMLElement) => {
    const before = reach.current;
    reach.current = element.scrollHeight - element.clientHeight;
    if (reach.current >= before || hasShrunk.current) return;
    hasShrunk.current = true;
    requestAnimationFrame(() => requestAnimationFrame(() => (hasShrunk.current = false)));
  };
  const keepEnd = (element: HTMLElement) => {
    measure(element);
    element.scrollTop = element.scrollHeight;
    lastTop.current = element.scrollTop;
  };
  const onScroll = () => {
    const element = scroller.current;
    if (element === null) return;
    // Text that grows moves the end away. Only a reader scrolls up, and the browser where rows turn out smaller.
    measure(element);
    const hasMovedUp = element.scrollTop < lastTop.current - 1;
    lastTop.current = element.scrollTop;
    anchor.current = anchorAt(element.scrollTop, list.current, rows);
    if (isBack(element)) returnToEnd();
    else if (hasMovedUp && hasShrunk.current && !isLeft.current) keepEnd(element);
    else if (hasMovedUp) stay();
    if (element.scrollTop < startPixels) onNearStart();
  };
  const holdPlace = useEffectEvent((element: HTMLElement) => {
    if (!isPlaced.current) return;
    if (leftAt && (!isAway || isBack(element))) returnToEnd();
    if (!isLeft.current) keepEnd(element);
    if (element.scrollTop < startPixels) onNearStart();
  });
  useLayoutEffect(() => {
    if (scroller.current) holdPlace(scroller.current);
  }, [rows, isAway]);

  const scrollToPlace = useEffectEvent(() => {
    const index = place ? rows.findIndex(({ key }) => key === place.key) : -1;
    if (place && index >= 0) list.current?.scrollToIndex(index, { align: "start", offset: place.offset });
    else list.current?.scrollToIndex(rows.length - 1, { align: "end" });
    isPlaced.current = true;
  });
  const tellGone = useEffectEvent(() => onGone(isAway ? anchor.current : undefined));
  useLayoutEffect(() => {
    scrollToPlace();
    return () => {
      isPlaced.current = false;
      tellGone();
    };
  }, []);

  const measureAgain = useEffectEvent(() => scroller.current && measure(scroller.current));
  useEffect(() => {
    const sizes = new ResizeObserver(() => measureAgain());
    const element = scroller.current;
    for (const sized of element ? [element, ...element.children] : []) sizes.observe(sized);
    return () => sizes.disconnect();
  }, []);

  const onResize = () => {
    const element = scroller.current;
    if (element === null || isLeft.current) return;
    keepEnd(element);
    if (element.scrollTop < startPixels) onNearStart();
  };
  const toEnd = () => {
    returnToEnd();
    list.current?.scrollToIndex(rows.length - 1, { align: "end" });
  };
  const toRow = (key: string) => {
    isOnWay.current = true;
    setTimeout(() => (isOnWay.current = false), wayMs);
    stay();
    list.current?.scrollToIndex(
      rows.findIndex((row) => row.key === key),
      { align: "center" },
    );
  };
  return { scroller, list, newRows, onScroll, onResize, toEnd, toRow, stay };
}

function isAtEnd({ scrollHeight, clientHeight, scrollTop }: HTMLElement): boolean {
  return scrollHeight - clientHeight - scrollTop <= endPixels;
}

/** The list itself hears of a scroll later. */
function anchorAt(top: number, list: VirtualizerHandle | null, rows: readonly Row[]): Anchor {
  if (list === null) return undefined;
  const index = list.findItemIndex(top);
  const key = rows[index]?.key;
  return key === undefined ? undefined : { key, offset: top - list.getItemOffset(index) };
}
