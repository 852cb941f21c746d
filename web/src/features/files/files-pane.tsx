import { FilePlus2, Search } from "lucide-react";
import { type DragEvent, type ReactNode, useState } from "react";
import { useAction } from "../../lib/actions.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { useShortcut } from "../../lib/shortcuts.ts";
import { useOpenPlace } from "../../lib/workbench.ts";
import { cn } from "../../ui/class-names.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { notify } from "../../ui/notices.tsx";
import { readDrop } from "../../ui/read-drop.ts";
import { TakeOutMenu } from "../../ui/take-out-menu.tsx";
import { draggedType, isDropOfOurs } from "./dragging.ts";
import { problemWithMove } from "./file-paths.ts";
import { filesAt } from "./file-rows.ts";
import { SearchPane } from "./search-pane.tsx";
import { Tree } from "./tree.tsx";
import { UploadButton } from "./upload-button.tsx";
import { useChosenFile } from "./use-chosen-file.ts";
import { useFileActions } from "./use-file-actions.ts";
import { useUpload } from "./use-upload.ts";
import { useWhyReadOnly } from "./use-why-read-only.ts";
import { words } from "./words.ts";

export type PathQuestion =
  | { readonly kind: "create"; readonly folder: string }
  | { readonly kind: "move"; readonly path: string };

export interface FilesPaneProps {
  readonly canEdit: boolean;
  /** Nothing is next to it. */
  readonly isAlone: boolean;
  readonly onAsk: (question: PathQuestion) => void;
  /** Instead of the tree, where there is none. */
  readonly children?: ReactNode;
}

/** The tree with what can be done to all of it. */
export function FilesPane({ canEdit, isAlone, onAsk, children }: FilesPaneProps) {
  const files = useSessionState((state) => state.files);
  const readOnly = useWhyReadOnly();
  const hasFiles = files.size > 0;
  const sessionId = useSessionState((state) => state.session.id);
  const title = useSessionState((state) => state.session.title);
  const isMember = useSessionState((state) => state.session.my_role !== null);
  const { path: chosen } = useChosenFile();
  const open = useOpenPlace();
  const { move, remove } = useFileActions();
  const upload = useUpload();
  const [isSearching, setSearching] = useState(false);
  const search = () => setSearching(true);
  useShortcut("mod+shift+f", search);
  useAction({ label: words.search, shortcut: "mod+shift+f", act: search });
  const removeAndLeave = async (path: string) => {
    const isOpenFileGone = chosen !== undefined && filesAt([chosen], path).length > 0;
    if ((await remove(path)) && isOpenFileGone) open({ tab: "files" });
  };
  const moveInto = async (from: string, folder: string) => {
    const name = from.slice(from.lastIndexOf("/") + 1);
    const to = folder === "" ? name : `${folder}/${name}`;
    if (to === from) return;
    const problem = problemWithMove([...files.keys()], from, to);
    if (problem !== undefined) return notify({ text: problem });
    if ((await move(from, to)) && chosen === from) open({ tab: "files", path: to });
  };
  const onDropped = async (dropped: DataTransfer, folder: string) => {
    const from = dropped.getData(draggedType);
    if (from !== "") await moveInto(from, folder);
    else await upload(await readDrop(dropped), folder);
  };
  const onDragOver = (event: DragEvent) => {
    if (canEdit && isDropOfOurs(event.dataTransfer)) event.preventDefault();
  };
  const onDrop = (event: DragEvent) => {
    if (!canEdit) return;
    event.preventDefault();
    return onDropped(event.dataTransfer, "");
  };
  const paneClass = cn("flex min-h-0 flex-col", isAlone ? "min-w-0 flex-1" : "w-52 shrink-0 border-r border-line");
  if (isSearching) {
    return (
      <div className={paneClass}>
        <SearchPane onClose={() => setSearching(false)} />
      </div>
    );
  }
  return (
    <div className={paneClass} onDragOver={onDragOver} onDrop={onDrop}>
      <header className="flex h-11 shrink-0 items-center gap-0.5 border-b border-line px-2 max-md:h-13">
        {canEdit && (
          <IconButton icon={FilePlus2} label={words.newFile} onClick={() => onAsk({ kind: "create", folder: "" })} />
        )}
        {canEdit && <UploadButton />}
        <span className="flex-1" />
        {hasFiles && <TakeOutMenu {...{ sessionId, title, isMember }} className="md:hidden" />}
        {hasFiles && <IconButton icon={Search} label={words.search} shortcut="mod+shift+f" onClick={search} />}
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {children ?? (
          <Tree
            canEdit={canEdit}
            onMove={(path) => onAsk({ kind: "move", path })}
            onRemove={removeAndLeave}
            onCreateIn={(folder) => onAsk({ kind: "create", folder })}
            onDropped={onDropped}
          />
        )}
        {!canEdit && hasFiles && <p className="px-4 py-2 text-small text-faint">{readOnly}</p>}
      </div>
    </div>
  );
}
