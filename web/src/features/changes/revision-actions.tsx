// Looking at the state after a revision, and the ways back to it and from it.
import { AppWindow, FileText, History, Undo2 } from "lucide-react";
import { UndoDialog } from "../../history/undo/undo-dialog.tsx";
import { useCanEdit } from "../../lib/my-role.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { useOpenPlace } from "../../lib/workbench.ts";
import { Button } from "../../ui/button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { tip } from "../../ui/tooltip.tsx";
import type { Revision } from "./revisions.ts";
import { usePinRevision } from "./use-pin-revision.ts";
import { useRunRange } from "./use-run-range.ts";
import { useRestore, useUndo } from "./use-way-back.ts";
import { words } from "./words.ts";

export function LookButtons({ number }: { readonly number: number }) {
  const open = useOpenPlace();
  return (
    <>
      <IconButton icon={FileText} label={words.filesThen} onClick={() => open({ tab: "files", revision: number })} />
      <IconButton
        icon={AppWindow}
        label={words.previewThen}
        onClick={() => open({ tab: "preview", revision: number })}
      />
    </>
  );
}

export interface WayBackButtonsProps {
  readonly revision: Revision;
  /** All that its run changed is shown. */
  readonly isWholeRun: boolean;
}

export function WayBackButtons({ revision, isWholeRun }: WayBackButtonsProps) {
  const canEdit = useCanEdit();
  const undoing = useUndo();
  const isAtWork = useSessionState(({ runs }) => runs.get(revision.run_id ?? "")?.finished_at === null);
  const pin = usePinRevision(revision.number);
  const undo = () => {
    pin();
    if (revision.run_id === null) undoing.start({ kind: "revision", revision: revision.number });
    else undoing.start({ kind: "run", runId: revision.run_id });
  };
  return (
    <div className="ml-auto flex flex-wrap justify-end gap-1">
      <WholeRunButton revision={revision} isWholeRun={isWholeRun} />
      {canEdit && !isAtWork && (
        <Button
          size="small"
          disabled={undoing.isPending}
          onClick={undo}
          {...tip(revision.run_id === null ? words.undoHint : words.undoRunHint)}
        >
          <Undo2 size={14} strokeWidth={1.75} aria-hidden />
          {revision.run_id === null ? words.undo : words.undoRun}
        </Button>
      )}
      {canEdit && <RestoreButton number={revision.number} />}
      <UndoDialog undoing={undoing} />
    </div>
  );
}

function WholeRunButton({ revision, isWholeRun }: WayBackButtonsProps) {
  const range = useRunRange(revision.run_id);
  const open = useOpenPlace();
  if (range === undefined || range.first === range.last) return null;
  const showWhole = () => open({ tab: "changes", revision: range.last, from: range.first - 1 });
  const showThis = () => open({ tab: "changes", revision: revision.number });
  return (
    <Button size="small" kind="quiet" onClick={isWholeRun ? showThis : showWhole}>
      {isWholeRun ? words.onlyThis : words.wholeRun}
    </Button>
  );
}

/** The newest state needs no restoring. */
function RestoreButton({ number }: { readonly number: number }) {
  const head = useSessionState((state) => state.session.head_revision);
  const restore = useRestore();
  if (number === head) return null;
  return (
    <Button
      size="small"
      disabled={restore.isPending}
      onClick={() => restore.mutate(number)}
      {...tip(words.restoreHint)}
    >
      <History size={14} strokeWidth={1.75} aria-hidden />
      {restore.isPending ? words.restoring : words.restore}
    </Button>
  );
}
