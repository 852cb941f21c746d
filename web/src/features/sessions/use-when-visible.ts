import { type RefObject, useEffect, useEffectEvent, useRef } from "react";

/** Calls back when the element is about to scroll into view. */
export function useWhenVisible(onVisible: () => void): RefObject<HTMLDivElement | null> {
  const ref = useRef<HTMLDivElement>(null);
  const tell = useEffectEvent(onVisible);
  useEffect(() => {
    if (ref.current === null) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && tell(), { rootMargin: "200px" });
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);
  return ref;
}
