import { useCallback, useState } from "react";

export interface ElementSize {
  readonly width: number;
  readonly height: number;
}

/** The inner size of the element that gets the ref. */
export function useElementSize(): [ElementSize | undefined, (element: Element | null) => (() => void) | undefined] {
  const [size, setSize] = useState<ElementSize>();
  const measure = useCallback((element: Element | null) => {
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [size, measure];
}
