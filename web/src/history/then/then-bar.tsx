import { AppWindow, FileText, GitCompareArrows, History } from "lucide-react";
import { useOpenPlace } from "../../lib/workbench.ts";
import { Button } from "../../ui/button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { words } from "./words.ts";

export interface ThenBarProps {
  readonly tab: "files" | "preview";
  readonly revision: number;
}

/** Above an earlier state: which one it is, and the ways from it. */
export function ThenBar({ tab, revision }: ThenBarProps) {
  const open = useOpenPlace();
  const other = tab === "files" ? "preview" : "files";
  return (
    <div
      role="group"
      aria-label={words.label}
      className="flex min-h-10 shrink-0 items-center gap-1 border-b border-line bg-waiting-wash pr-2 pl-4 max-md:min-h-13"
    >
      <History size={16} strokeWidth={1.75} className="shrink-0 text-waiting" aria-hidden />
      <p className="min-w-0 flex-1 truncate pl-1.5 text-meta">{words.after(revision)}</p>
      <IconButton
        icon={other === "files" ? FileText : AppWindow}
        label={words[other]}
        onClick={() => open({ tab: other, revision })}
      />
      <IconButton icon={GitCompareArrows} label={words.changes} onClick={() => open({ tab: "changes", revision })} />
      <Button size="small" onClick={() => open({ tab })}>
        {words.toNow}
      </Button>
    </div>
  );
}
