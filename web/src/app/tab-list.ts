import { AppWindow, Folder, GitCompareArrows, type LucideIcon, SquareTerminal } from "lucide-react";
import type { WorkbenchTab } from "../lib/workbench.ts";
import { words } from "./words.ts";

export const tabList: readonly { readonly tab: WorkbenchTab; readonly label: string; readonly icon: LucideIcon }[] = [
  { tab: "preview", label: words.tabs.preview, icon: AppWindow },
  { tab: "files", label: words.tabs.files, icon: Folder },
  { tab: "changes", label: words.tabs.changes, icon: GitCompareArrows },
  { tab: "run", label: words.tabs.run, icon: SquareTerminal },
];
