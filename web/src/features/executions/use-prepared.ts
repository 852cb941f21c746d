import { useEffect } from "react";
import type { Language } from "../../../../supabase/functions/_shared/protocol/enums.ts";
import { readStored } from "../../lib/storage.ts";

/** The tab may only be passed through. */
const pauseMs = 300;
/** Whether this browser has run Python, and so has its 12 MB. */
export const usesPython = "uses-python";

/** Starts a sandbox for the next program. Python is loaded before its first use for nobody. */
export function usePrepared(language: Language | undefined): void {
  useEffect(() => {
    if (language === undefined || (language === "python" && readStored(usesPython) !== true)) return undefined;
    const timer = setTimeout(
      () => void import("./browser/spares.ts").then(({ prepare }) => prepare(language)),
      pauseMs,
    );
    return () => clearTimeout(timer);
  }, [language]);
}
