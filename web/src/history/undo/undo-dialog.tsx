import { useOpenPlace } from "../../lib/workbench.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { useChangedBy } from "../use-changed-by.ts";
import type { Conflict, Undoing } from "./use-undoing.ts";
import { words } from "./words.ts";

/** Asks before an undo loses what others changed since. */
export function UndoDialog({ undoing }: { readonly undoing: Undoing }) {
  const { question, answer } = undoing;
  if (question === undefined) return null;
  return (
    <Dialog
      isOpen
      onClose={() => answer("cancel")}
      title={words.title(question.conflicts.length)}
      description={words.description}
    >
      <ul className="mb-4 max-h-60 overflow-y-auto border-y border-line">
        {question.conflicts.map((conflict) => (
          <ConflictRow key={conflict.path} {...conflict} onLeave={() => answer("cancel")} />
        ))}
      </ul>
      <div className="flex flex-wrap justify-end gap-2">
        <Button kind="quiet" onClick={() => answer("cancel")}>
          {words.cancel}
        </Button>
        <Button onClick={() => answer("keep_theirs")}>{words.keep}</Button>
        <Button kind="danger" onClick={() => answer("undo_all")}>
          {words.all}
        </Button>
      </div>
    </Dialog>
  );
}

interface ConflictRowProps extends Conflict {
  readonly onLeave: () => void;
}

function ConflictRow({ path, revision, onLeave }: ConflictRowProps) {
  const open = useOpenPlace();
  const changedBy = useChangedBy(revision);
  const show = () => {
    onLeave();
    open({ tab: "changes", revision, path });
  };
  return (
    <li className="flex items-center gap-3 border-b border-line py-1 last:border-b-0">
      <span className="min-w-0 flex-1 truncate font-mono text-small">{path}</span>
      <Button size="small" kind="quiet" onClick={show}>
        {words.changedIn(revision, changedBy)}
      </Button>
    </li>
  );
}
