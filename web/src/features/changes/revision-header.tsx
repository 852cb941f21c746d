import { useQuery } from "@tanstack/react-query";
import { ArrowDown, ArrowLeft, ArrowUp, Columns2, History, Undo2 } from "lucide-react";
import { formatWhen } from "../../lib/format.ts";
import { useCanEdit } from "../../lib/my-role.ts";
import { useNow } from "../../lib/now.ts";
import { useSession, useSessionState } from "../../lib/session/session-context.tsx";
import { screens, useMedia } from "../../lib/use-media.ts";
import { useOpenPlace } from "../../lib/workbench.ts";
import { Button } from "../../ui/button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { tip } from "../../ui/tooltip.tsx";
import { authorOf, titleOf } from "./revision-text.ts";
import { type Revision, runRangeQuery } from "./revisions.ts";
import { useRestore, useUndoRun } from "./use-way-back.ts";
import { words } from "./words.ts";

const minuteMs = 60_000;

export interface RevisionHeaderProps {
  readonly revision: Revision;
  readonly from: number;
  readonly isSplit: boolean;
  /** Missing where there is no room for two columns. */
  readonly onSplit: (() => void) | undefined;
  readonly onStep: (by: 1 | -1) => void;
}

export function RevisionHeader({ revision, from, isSplit, onSplit, onStep }: RevisionHeaderProps) {
  const viewerId = useSessionState((state) => state.viewerId);
  const members = useSessionState((state) => state.members);
  const isPhone = useMedia(screens.phone);
  const open = useOpenPlace();
  const now = useNow(minuteMs);
  const { number } = revision;
  const isWhole = from < number - 1;
  return (
    <header className="flex min-h-13 shrink-0 flex-wrap items-center justify-end gap-x-1 gap-y-1 border-b border-line py-1.5 pr-2 pl-4 max-md:pl-1">
      {isPhone && <IconButton icon={ArrowLeft} label={words.allChanges} onClick={() => open({ tab: "changes" })} />}
      <div className="mr-auto min-w-36 flex-1">
        <h2 className="truncate text-meta">{isWhole ? words.runTitle(from + 1, number) : titleOf(revision)}</h2>
        <p className="truncate text-small text-faint">
          {authorOf(revision, viewerId, members)}, {formatWhen(revision.created_at, now)}
        </p>
      </div>
      <IconButton icon={ArrowUp} label={words.previous} shortcut="p" onClick={() => onStep(-1)} />
      <IconButton icon={ArrowDown} label={words.next} shortcut="n" onClick={() => onStep(1)} />
      {onSplit && <IconButton icon={Columns2} label={words.split} isPressed={isSplit} onClick={onSplit} />}
      {revision.run_id !== null && <RunButtons revision={revision} runId={revision.run_id} from={from} />}
      <RestoreButton number={number} />
    </header>
  );
}

interface RunButtonsProps {
  readonly revision: Revision;
  readonly runId: string;
  readonly from: number;
}

function RunButtons({ revision, runId, from }: RunButtonsProps) {
  const sessionId = useSession().state.session.id;
  const head = useSessionState((state) => state.session.head_revision);
  const isAtWork = useSessionState(({ runs }) => runs.get(runId)?.finished_at === null);
  const canEdit = useCanEdit();
  const open = useOpenPlace();
  const { data: range } = useQuery(runRangeQuery(sessionId, runId, head));
  const undoRun = useUndoRun();
  if (range === undefined) return null;
  const isWhole = from === range.first - 1 && revision.number === range.last;
  const hasMore = range.first !== range.last;
  const showWhole = () => open({ tab: "changes", revision: range.last, from: range.first - 1 });
  const showThis = () => open({ tab: "changes", revision: revision.number });
  return (
    <>
      {hasMore && (
        <Button size="small" kind="quiet" onClick={isWhole ? showThis : showWhole}>
          {isWhole ? words.onlyThis : words.wholeRun}
        </Button>
      )}
      {canEdit && !isAtWork && (
        <Button
          size="small"
          disabled={undoRun.isPending}
          onClick={() => undoRun.mutate(runId)}
          {...tip(words.undoRunHint)}
        >
          <Undo2 size={14} strokeWidth={1.75} aria-hidden />
          {words.undoRun}
        </Button>
      )}
    </>
  );
}

/** The newest state needs no restoring. */
function RestoreButton({ number }: { readonly number: number }) {
  const head = useSessionState((state) => state.session.head_revision);
  const canEdit = useCanEdit();
  const restore = useRestore();
  if (!canEdit || number === head) return null;
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
