import { File, Folder } from "lucide-react";
import type { FilesThen } from "../../history/then/files-then.ts";
import { useOpenPlace } from "../../lib/workbench.ts";
import { cn } from "../../ui/class-names.ts";
import { fileRows } from "./file-rows.ts";
import { words } from "./words.ts";

export interface TreeThenProps {
  readonly files: NonNullable<FilesThen["files"]>;
  readonly revision: number;
  readonly chosen: string | undefined;
  /** Nothing is next to it. */
  readonly isAlone: boolean;
}

/** The tree of an earlier state: nothing in it can be changed, so a list of what can be opened is enough. */
export function TreeThen({ files, revision, chosen, isAlone }: TreeThenProps) {
  const open = useOpenPlace();
  const rowClass = "flex h-7 w-full items-center gap-1.5 rounded-control pr-2 text-meta max-md:h-11 max-md:text-body";
  return (
    <nav
      aria-label={words.treeThen(revision)}
      className={cn("overflow-y-auto p-2", isAlone ? "min-w-0 flex-1" : "w-52 shrink-0 border-r border-line")}
    >
      <ul>
        {fileRows(files.keys(), new Set()).map(({ kind, path, name, level }) => (
          <li key={path} style={{ paddingLeft: `${(level - 1) * 14}px` }}>
            {kind === "folder" ? (
              <span className={cn(rowClass, "pl-2 text-faint")}>
                <Folder size={15} strokeWidth={1.75} aria-hidden className="shrink-0" />
                <span className="truncate">{name}</span>
              </span>
            ) : (
              <button
                type="button"
                aria-current={path === chosen ? "true" : undefined}
                onClick={() => open({ tab: "files", revision, path })}
                className={cn(
                  rowClass,
                  "pl-2 text-left",
                  path === chosen ? "bg-well text-ink" : "text-soft hover:text-ink",
                )}
              >
                <File size={15} strokeWidth={1.75} aria-hidden className="shrink-0 text-faint" />
                <span className="truncate">{name}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
    </nav>
  );
}
