import { FilePlus2 } from "lucide-react";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { useOpenPlace, usePlace } from "../../lib/workbench.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { notify } from "../../ui/notices.tsx";
import { draggedType } from "./dragging.ts";
import { problemWithMove } from "./file-paths.ts";
import { filesAt } from "./file-rows.ts";
import { Tree } from "./tree.tsx";
import { useFileActions } from "./use-file-actions.ts";
import { words } from "./words.ts";

export type PathQuestion =
  | { readonly kind: "create"; readonly folder: string }
  | { readonly kind: "move"; readonly path: string };

export interface FilesPaneProps {
  readonly canEdit: boolean;
  readonly onAsk: (question: PathQuestion) => void;
}

/** The tree with what can be done to all of it. */
export function FilesPane({ canEdit, onAsk }: FilesPaneProps) {
  const files = useSessionState((state) => state.files);
  const { path: chosen } = usePlace();
  const open = useOpenPlace();
  const { move, remove } = useFileActions();
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
  const onDropped = (dropped: DataTransfer, folder: string) => {
    const from = dropped.getData(draggedType);
    if (from !== "") return moveInto(from, folder);
  };
  return (
    <div className="flex min-h-0 w-60 shrink-0 flex-col border-r border-line max-md:w-full max-md:border-r-0">
      <header className="flex h-11 shrink-0 items-center gap-0.5 border-b border-line px-2 max-md:h-13">
        {canEdit && (
          <IconButton icon={FilePlus2} label={words.newFile} onClick={() => onAsk({ kind: "create", folder: "" })} />
        )}
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <Tree
          canEdit={canEdit}
          onMove={(path) => onAsk({ kind: "move", path })}
          onRemove={removeAndLeave}
          onCreateIn={(folder) => onAsk({ kind: "create", folder })}
          onDropped={onDropped}
        />
        {!canEdit && <p className="px-4 py-2 text-small text-faint">{words.readOnly}</p>}
      </div>
    </div>
  );
}
