import { AppWindow, Folder, GitCompareArrows, type LucideIcon, SquareTerminal } from "lucide-react";
import { useSessionState } from "../lib/session/session-context.tsx";
import { useShowsHistory } from "../lib/session/shown-by-link.ts";
import type { WorkbenchTab } from "../lib/workbench.ts";
import { words } from "./words.ts";

export interface Tab {
  readonly tab: WorkbenchTab;
  readonly label: string;
  readonly icon: LucideIcon;
}

const tabList: readonly Tab[] = [
  { tab: "preview", label: words.tabs.preview, icon: AppWindow },
  { tab: "files", label: words.tabs.files, icon: Folder },
  { tab: "changes", label: words.tabs.changes, icon: GitCompareArrows },
  { tab: "run", label: words.tabs.run, icon: SquareTerminal },
];

/** Visitors with a link run nothing, and see earlier versions only if it shows them. */
export function useTabs(): readonly Tab[] {
  const isVisitor = useSessionState((state) => state.session.my_role === null);
  const showsHistory = useShowsHistory();
  return tabList.filter(({ tab }) => !isVisitor || (tab !== "run" && (tab !== "changes" || showsHistory)));
}
