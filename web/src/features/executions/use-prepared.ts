import { useEffect } from "react";
import type { Language } from "../../../../supabase/functions/_shared/protocol/enums.ts";

/** Starts a sandbox for the next program once the tab has been open for a moment. It goes when the tab is left. */
const pauseMs = 300;

export function usePrepared(language: Language | undefined): void {
  useEffect(() => {
    if (language === undefined) return undefined;
    const timer = setTimeout(
      () => void import("./browser/spares.ts").then(({ prepare }) => prepare(language)),
      pauseMs,
    );
    return () => clearTimeout(timer);
  }, [language]);
}
