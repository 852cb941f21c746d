import { entryOf } from "../features/preview/bundle/entry.ts";
import { useSessionState } from "../lib/session/session-context.tsx";
import { usePlace, type WorkbenchTab } from "../lib/workbench.ts";
import { useTabs } from "./tab-list.ts";

/** The tab that the URL names. Undefined where it names none, or one that a link does not show. */
export function useChosenTab(): WorkbenchTab | undefined {
  const { tab } = usePlace();
  const tabs = useTabs();
  return tabs.find((shown) => shown.tab === tab)?.tab;
}

/** The chosen tab. Where nobody has chosen, the page if there is one, otherwise the files. */
export function useShownTab(): WorkbenchTab {
  const chosen = useChosenTab();
  const hasPage = useSessionState(({ files }) => entryOf(files) !== undefined);
  return chosen ?? (hasPage ? "preview" : "files");
}
