import { useEffect } from "react";
import type { SessionActivity } from "../../../../supabase/functions/_shared/protocol/enums.ts";

const icons = { idle: "/icons/idle.svg", working: "/icons/working.svg", asks: "/icons/asking.svg" } as const;

/** The icon of the browser's tab, while mounted. */
export function useFavicon(activity: SessionActivity): void {
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (link === null) return;
    link.href = icons[activity];
    return () => {
      link.href = icons.idle;
    };
  }, [activity]);
}
