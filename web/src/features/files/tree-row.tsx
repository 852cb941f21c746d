import { ChevronRight, File, Folder, Lock } from "lucide-react";
import { type DragEvent, useState } from "react";
import type { File as SessionFile } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import type { Person } from "../../lib/session/people.ts";
import { cn } from "../../ui/class-names.ts";
import { tip } from "../../ui/tooltip.tsx";
import { draggedType, isDropOfOurs } from "./dragging.ts";
import { type FileRow, folderOf } from "./file-rows.ts";
import { OthersHere, othersHere } from "./others-here.tsx";
import { RowMenu } from "./row-menu.tsx";
import type { Touch } from "./touched-paths.ts";
import { words } from "./words.ts";

export interface TreeRowProps {
  readonly id: string;
  readonly row: FileRow;
  readonly file: SessionFile | undefined;
  readonly isChosen: boolean;
  readonly isTabStop: boolean;
  readonly isUnsaved: boolean;
  readonly isChanged: boolean;
  readonly touch: Touch | undefined;
  /** Others who have it open. */
  readonly people: readonly Person[];
  readonly canEdit: boolean;
  readonly onFocus: () => void;
  readonly onMove: () => void;
  readonly onRemove: () => void;
  readonly onCreateIn: () => void;
  readonly onDropped: (dropped: DataTransfer, folder: string) => void;
}

export function TreeRow(props: TreeRowProps) {
  const { id, row, file, isChosen, isTabStop, canEdit, people } = props;
  const [isOver, setOver] = useState(false);
  const folder = row.kind === "folder" ? row.path : folderOf(row.path);
  const onDragOver = (event: DragEvent) => {
    if (!canEdit || !isDropOfOurs(event.dataTransfer)) return;
    event.preventDefault();
    event.stopPropagation();
    setOver(true);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    if (canEdit) props.onDropped(event.dataTransfer, folder);
  };
  return (
    <div
      id={id}
      role="treeitem"
      aria-labelledby={`${id}-label`}
      aria-describedby={people.length > 0 ? `${id}-others` : undefined}
      aria-level={row.level}
      aria-posinset={row.place}
      aria-setsize={row.siblings}
      aria-expanded={row.kind === "folder" ? row.isOpen : undefined}
      aria-selected={isChosen}
      tabIndex={isTabStop ? 0 : -1}
      draggable={canEdit}
      onDragStart={(event) => event.dataTransfer.setData(draggedType, row.path)}
      onDragOver={onDragOver}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      onFocus={props.onFocus}
      className={cn(
        "group relative flex h-7 cursor-pointer items-center gap-1.5 rounded-control pr-2 text-meta select-none max-md:h-11 max-md:text-body",
        "[content-visibility:auto] [contain-intrinsic-height:1.75rem]",
        isChosen ? "bg-well text-ink" : "text-soft hover:text-ink",
        isOver && "bg-accent-wash",
      )}
      style={{ paddingLeft: `${(row.level - 1) * 14 + 4}px` }}
    >
      <RowIcon row={row} />
      <span id={`${id}-label`} className="flex min-w-0 flex-1 items-center gap-1.5">
        <span className="min-w-0 flex-1 truncate">{row.name}</span>
        <Marks {...props} />
      </span>
      <OthersHere people={people} />
      {people.length > 0 && (
        <span id={`${id}-others`} hidden>
          {othersHere(people)}
        </span>
      )}
      {canEdit && <RowMenu {...props} isLocked={file?.is_locked ?? false} />}
    </div>
  );
}

function RowIcon({ row }: { readonly row: FileRow }) {
  const Icon = row.kind === "folder" ? Folder : File;
  return (
    <>
      <ChevronRight
        size={14}
        strokeWidth={1.75}
        aria-hidden
        className={cn("shrink-0 transition-transform", row.isOpen && "rotate-90", row.kind === "file" && "invisible")}
      />
      <Icon size={15} strokeWidth={1.75} aria-hidden className="shrink-0 text-faint" />
    </>
  );
}

function Marks({ touch, isUnsaved, isChanged, file }: TreeRowProps) {
  const isAtWork = touch !== undefined;
  const isRunning = touch === "reading" || touch === "writing";
  return (
    <>
      {isAtWork && (
        <span className="flex items-center gap-1 text-small text-accent">
          {isRunning && <span aria-hidden className="size-1.5 animate-pulse rounded-full bg-accent" />}
          {words.touch[touch]}
        </span>
      )}
      {!isAtWork && isUnsaved && <span className="text-small text-waiting">{words.unsaved}</span>}
      {!isAtWork && !isUnsaved && isChanged && <span className="text-small text-faint">{words.changed}</span>}
      {file?.is_locked && (
        <span {...tip(words.locked)} className="p-0.5 text-faint">
          <Lock size={13} strokeWidth={1.75} aria-hidden />
          <span className="sr-only">{words.locked}</span>
        </span>
      )}
    </>
  );
}
