import { entryOf } from "../features/preview/bundle/entry.ts";
import { useSessionState } from "../lib/session/session-context.tsx";
import { usePlace, type WorkbenchTab } from "../lib/workbench.ts";

/** The chosen tab. Where nobody has chosen, the page if there is one, otherwise the files. */
export function useShownTab(): WorkbenchTab {
  const { tab } = usePlace();
  const hasPage = useSessionState(({ files }) => entryOf(files) !== undefined);
  return tab ?? (hasPage ? "preview" : "files");
}
