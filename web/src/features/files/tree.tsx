import { type KeyboardEvent, type MouseEvent, useState } from "react";
import { peopleIn, usePeople } from "../../lib/session/people.ts";
import { useSession, useSessionState } from "../../lib/session/session-context.tsx";
import { useStored } from "../../lib/storage.ts";
import { useOpenPlace } from "../../lib/workbench.ts";
import { ownerOf, useDrafts } from "./drafts.ts";
import { type FileRow, fileRows } from "./file-rows.ts";
import { useOpenedFiles } from "./opened-files.ts";
import { rowForKey, togglesFolder } from "./row-keys.ts";
import { pathsBeingWritten, touchedPaths } from "./touched-paths.ts";
import { TreeRow } from "./tree-row.tsx";
import { useChosenFile } from "./use-chosen-file.ts";
import { words } from "./words.ts";

export interface TreeProps {
  readonly canEdit: boolean;
  readonly onMove: (path: string) => void;
  readonly onRemove: (path: string) => void;
  readonly onCreateIn: (folder: string) => void;
  readonly onDropped: (dropped: DataTransfer, folder: string) => void;
}

export function Tree({ canEdit, onMove, onRemove, onCreateIn, onDropped }: TreeProps) {
  const sessionId = useSession().state.session.id;
  const files = useSessionState((state) => state.files);
  const messages = useSessionState((state) => state.messages);
  const runs = useSessionState((state) => state.runs);
  const people = usePeople();
  const drafts = useDrafts(useSessionState(ownerOf));
  const opened = useOpenedFiles(sessionId);
  const { path: chosen } = useChosenFile();
  const open = useOpenPlace();
  const [closed, setClosed] = useStored(`closed-folders:${sessionId}`, readPaths);
  const [focused, setFocused] = useState<string>();
  const rows = fileRows([...files.keys(), ...pathsBeingWritten({ messages, runs })], new Set(closed));
  const touched = touchedPaths({ messages, runs });
  const tabStop = [focused, chosen].find((path) => rows.some((row) => row.path === path)) ?? rows[0]?.path;

  const toggle = ({ path, isOpen }: FileRow) => {
    setClosed(isOpen ? [...closed, path] : closed.filter((folder) => folder !== path));
  };
  const choose = (row: FileRow) => (row.kind === "folder" ? toggle(row) : open({ tab: "files", path: row.path }));
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const row = rows.find(({ path }) => path === tabStop);
    const isInMenu = !(event.target instanceof HTMLElement) || event.target.role !== "treeitem";
    if (row === undefined || isInMenu || event.ctrlKey || event.metaKey || event.altKey) return;
    if (togglesFolder(row, event.key)) toggle(row);
    else if (event.key === "Enter" || event.key === " ") choose(row);
    else if (event.key === "F2" && canEdit) onMove(row.path);
    else if (event.key === "Delete" && canEdit) onRemove(row.path);
    else {
      const next = rowForKey(rows, row.path, event.key);
      if (next === undefined) return;
      document.getElementById(rowId(next.path))?.focus();
    }
    event.preventDefault();
  };

  const onClick = (event: MouseEvent<HTMLDivElement>) => {
    // The menu of a row is elsewhere in the page, but its clicks come here through React.
    if (!(event.target instanceof Element) || !event.currentTarget.contains(event.target)) return;
    if (event.target.closest("button") !== null) return;
    const id = event.target.closest("[role=treeitem]")?.id;
    const row = rows.find(({ path }) => rowId(path) === id);
    if (row) choose(row);
  };
  return (
    <div role="tree" aria-label={words.tree} tabIndex={-1} onKeyDown={onKeyDown} onClick={onClick} className="p-2">
      {rows.map((row) => (
        <TreeRow
          key={row.path}
          id={rowId(row.path)}
          row={row}
          file={files.get(row.path)}
          isChosen={row.path === chosen}
          isTabStop={row.path === tabStop}
          isUnsaved={Object.hasOwn(drafts, row.path)}
          isChanged={hasChangedSince(opened[row.path], files.get(row.path)?.revision)}
          people={peopleIn(people, row.path)}
          touch={touched.get(row.path)}
          canEdit={canEdit}
          onFocus={() => setFocused(row.path)}
          onMove={() => onMove(row.path)}
          onRemove={() => onRemove(row.path)}
          onCreateIn={() => onCreateIn(row.path)}
          onDropped={onDropped}
        />
      ))}
    </div>
  );
}

function rowId(path: string): string {
  return `file-row-${encodeURIComponent(path)}`;
}

function hasChangedSince(openedRevision: number | undefined, revision: number | undefined): boolean {
  return openedRevision !== undefined && revision !== undefined && revision > openedRevision;
}

function readPaths(stored: unknown): readonly string[] {
  return Array.isArray(stored) ? stored.filter((path) => typeof path === "string") : [];
}
