import { useEffect, useRef } from "react";
import { useUnseenChanges } from "../lib/unseen-changes.ts";
import { useOpenPlace, usePlace, type WorkbenchPlace, type WorkbenchTab } from "../lib/workbench.ts";

/**
 * Opens a tab. Changes and Run show what was open in them, the other tabs keep that themselves. Where there are unseen
 * changes, and where the tab is already shown, it opens as if for the first time.
 */
export function useOpenTab(): (tab: WorkbenchTab) => void {
  const open = useOpenPlace();
  const place = usePlace();
  const unseen = useUnseenChanges();
  const kept = useRef(new Map<WorkbenchTab, WorkbenchPlace>());
  useEffect(() => {
    if (place.tab === "changes" || place.tab === "run") kept.current.set(place.tab, { ...place, message: undefined });
  }, [place]);
  return (tab) => {
    const isNew = tab === place.tab || (tab === "changes" && unseen > 0);
    open((isNew ? undefined : kept.current.get(tab)) ?? { tab });
  };
}
