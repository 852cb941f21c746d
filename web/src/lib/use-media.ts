import { useSyncExternalStore } from "react";

/** As in CSS: phones are below `md`, wide screens from `lg` on. */
export const screens = { phone: "(max-width: 43.74rem)", wide: "(min-width: 68.75rem)" } as const;

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const list = matchMedia(query);
      list.addEventListener("change", onChange);
      return () => list.removeEventListener("change", onChange);
    },
    () => matchMedia(query).matches,
  );
}
