import { GitCompareArrows, Redo2, Undo2 } from "lucide-react";
import { lazy, Suspense } from "react";
import { onceOnline } from "../../lib/once-online.ts";
import { useShowsHistory } from "../../lib/session/shown-by-link.ts";
import { useOpenPlace } from "../../lib/workbench.ts";
import { Button } from "../../ui/button.tsx";
import { LineCounts } from "./line-counts.tsx";
import { useOpened } from "./opened.ts";
import type { ChangesRow } from "./rows.ts";
import { useUndo } from "./use-undo.ts";
import { words } from "./words.ts";

const UndoDialog = lazy(
  onceOnline(() => import("../../history/undo/undo-dialog.tsx").then((m) => ({ default: m.UndoDialog }))),
);

const shownFiles = 6;

/** Which files an answer changed, with a way to look at it and a way back. */
export function ChangesCard({ row: { key, runId, changes } }: { readonly row: ChangesRow }) {
  const openPlace = useOpenPlace();
  const [isOpen, toggle] = useOpened(key);
  const showsHistory = useShowsHistory();
  const undo = useUndo(runId, changes.lastRevision);
  const wholeRun = { tab: "changes", revision: changes.lastRevision, from: changes.firstRevision - 1 } as const;
  const hidden = isOpen ? 0 : Math.max(0, changes.files.length - shownFiles);
  const files = hidden === 0 ? changes.files : changes.files.slice(0, shownFiles);
  return (
    <section
      aria-label={words.filesChanged(changes.files.length)}
      className="my-2 overflow-hidden rounded-card border border-line"
    >
      <header className="flex min-h-11 flex-wrap items-center justify-end gap-2 py-1.5 pr-2 pl-3">
        <span className="flex flex-auto items-center gap-2 whitespace-nowrap">
          <GitCompareArrows size={16} strokeWidth={1.75} className="text-soft max-md:hidden" aria-hidden />
          <span className="font-medium">{words.filesChanged(changes.files.length)}</span>
          {undo.isUndone ? <span className="text-meta text-soft">{words.undone}</span> : <LineCounts {...changes} />}
        </span>
        <span className="flex gap-2">
          {showsHistory && (
            <Button size="small" className="max-md:px-2.5!" onClick={() => openPlace(wholeRun)}>
              {words.review}
            </Button>
          )}
          {undo.isPossible && (
            <Button size="small" className="max-md:px-2.5!" disabled={undo.undoing.isPending} onClick={undo.toggle}>
              {undo.isUndone ? <Redo2 size={14} aria-hidden /> : <Undo2 size={14} aria-hidden />}
              {undo.isUndone ? words.redo : words.undo}
            </Button>
          )}
        </span>
      </header>
      {undo.undoing.question && (
        <Suspense>
          <UndoDialog undoing={undo.undoing} />
        </Suspense>
      )}
      {undo.problem !== null && (
        <p role="alert" className="border-t border-line bg-wrong-wash px-3 py-2 text-meta">
          {undo.problem}
        </p>
      )}
      <ul>
        {files.map(({ path, change, added, removed }) => (
          <li key={path} className="border-t border-line">
            <button
              type="button"
              onClick={() => openPlace(showsHistory ? { ...wholeRun, path } : { tab: "files", path })}
              className="flex h-8 w-full items-center gap-2 px-3 text-left transition-colors hover:bg-well max-md:h-11"
            >
              <span className="min-w-0 flex-1 truncate font-mono text-small">{path}</span>
              {change === "deleted" && <span className="text-small text-soft">{words.deleted}</span>}
              <LineCounts added={added} removed={removed} />
            </button>
          </li>
        ))}
      </ul>
      {hidden > 0 && (
        <button
          type="button"
          onClick={toggle}
          className="h-8 w-full border-t border-line px-3 text-left text-meta text-soft hover:bg-well max-md:h-11"
        >
          {words.moreFiles(hidden)}
        </button>
      )}
    </section>
  );
}
