import { useOpenPlace, usePlace } from "../../lib/workbench.ts";

/** Keeps a revision on screen while something is asked about it. Without one in the URL, Changes shows the newest. */
export function usePinRevision(revision: number): () => void {
  const place = usePlace();
  const open = useOpenPlace();
  return () => {
    if (place.revision === undefined) open({ ...place, tab: "changes", revision });
  };
}
