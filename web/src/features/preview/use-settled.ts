import { useEffect, useRef, useState } from "react";

/** Follows a value that changes in bursts: once it is quiet, and in a long burst every `maxMs`. */
export function useSettled<Value>(value: Value, quietMs: number, maxMs: number): Value {
  const [settled, setSettled] = useState(value);
  const burstStart = useRef(0);
  useEffect(() => {
    if (Object.is(value, settled)) return;
    const now = Date.now();
    if (burstStart.current === 0) burstStart.current = now;
    const waitMs = Math.max(0, Math.min(quietMs, burstStart.current + maxMs - now));
    const timer = setTimeout(() => {
      burstStart.current = 0;
      setSettled(value);
    }, waitMs);
    return () => clearTimeout(timer);
  }, [value, settled, quietMs, maxMs]);
  return settled;
}
