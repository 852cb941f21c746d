import { ArrowLeft, FileX, Lock, LockOpen, Play, Save } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { languageOf } from "../../../../supabase/functions/_shared/workspace/language-of.ts";
import { useBlame } from "../../history/blame/use-blame.tsx";
import { useShowsWriters } from "../../history/blame/use-line-writers.ts";
import { WritersToggle } from "../../history/blame/writers-toggle.tsx";
import { useCanEdit } from "../../lib/my-role.ts";
import { onceOnline } from "../../lib/once-online.ts";
import { type Lines, useRunFile } from "../../lib/run-file.ts";
import { type Person, peopleIn, usePeople, useTellFile } from "../../lib/session/people.ts";
import { useSession, useSessionState } from "../../lib/session/session-context.tsx";
import { screens, useMedia } from "../../lib/use-media.ts";
import { useShowsOneThing } from "../../lib/workbench-room.ts";
import { useOpenPlace } from "../../lib/workbench.ts";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/class-names.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { notify } from "../../ui/notices.tsx";
import { PathName } from "../../ui/path-name.tsx";
import { tip } from "../../ui/tooltip.tsx";
import { Unread } from "../../ui/unread.tsx";
import { CompareDialog } from "./compare-dialog.tsx";
import { ConflictBanner } from "./conflict-banner.tsx";
import { useNoteOpened } from "./opened-files.ts";
import { cursorsIn, OthersHere, OthersChanging } from "./others-here.tsx";
import { useFileActions } from "./use-file-actions.ts";
import { type EditedFile, useFileBuffer } from "./use-file-buffer.ts";
import { useWhyReadOnly } from "./use-why-read-only.ts";
import { words } from "./words.ts";

const CodeEditor = lazy(
  onceOnline(() => import("../../ui/editor/code-editor.tsx").then((m) => ({ default: m.CodeEditor }))),
);

export interface OpenFileProps {
  readonly path: string;
  readonly line: number | undefined;
}

export function OpenFile({ path, line }: OpenFileProps) {
  const { presence, state } = useSession();
  const sessionId = state.session.id;
  const canEdit = useCanEdit();
  const isPhone = useMedia(screens.phone);
  const others = peopleIn(usePeople(), path);
  const file = useSessionState(({ files }) => files.get(path));
  const exists = file !== undefined;
  const edited = useFileBuffer(path);
  const [isComparing, setComparing] = useState(false);
  const [selected, setSelected] = useState<Lines>();
  useNoteOpened(sessionId, path, edited.shown?.revision);
  const { buffer, shown } = edited;
  useTellFile(path, buffer?.isUnsaved ?? false);
  const [showsWriters] = useShowsWriters();
  const { writers, card } = useBlame(path, showsWriters ? shown?.revision : undefined);
  const isGone = !exists && (buffer === undefined || !buffer.isUnsaved);
  const takeTheirs = () => {
    setComparing(false);
    const text = exists ? words.tookTheirs : words.discarded;
    notify({ text, action: { label: words.undo, onClick: edited.takeTheirs() } });
  };
  const keepMine = () => {
    setComparing(false);
    edited.keepMine();
  };
  if (isGone) return <NoSuchFile path={path} />;
  return (
    <section aria-label={path} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <FileHeader path={path} edited={edited} canEdit={canEdit} others={others} selected={selected} />
      {buffer?.conflict && (
        <ConflictBanner
          conflict={buffer.conflict}
          revision={file?.revision}
          onKeep={keepMine}
          onTake={takeTheirs}
          onCompare={() => setComparing(true)}
        />
      )}
      {canEdit && !buffer?.conflict && <OthersChanging people={others} path={path} />}
      <div className="min-h-0 flex-1 bg-sheet">
        {buffer === undefined ? (
          <Unread label={words.opening} onRetry={edited.onRetry} />
        ) : (
          <Suspense fallback={<Unread label={words.opening} onRetry={undefined} />}>
            <CodeEditor
              key={path}
              label={words.editor(path)}
              path={path}
              text={buffer.text}
              line={line}
              isReadOnly={!canEdit}
              wrapsLines={isPhone || path.endsWith(".md")}
              memoryKey={`${sessionId}:${path}`}
              cursors={cursorsIn(others, path)}
              writers={writers && shown && { ...writers, text: shown.text }}
              onSelect={setSelected}
              onLine={(at) => presence.tell({ line: at })}
              onChange={edited.type}
              onSave={edited.save}
            />
          </Suspense>
        )}
      </div>
      {card}
      {isComparing && buffer?.conflict && (
        <CompareDialog
          path={path}
          theirs={exists ? (shown?.text ?? "") : ""}
          yours={buffer.text}
          onKeep={keepMine}
          onTake={takeTheirs}
          onClose={() => setComparing(false)}
        />
      )}
    </section>
  );
}

interface FileHeaderProps {
  readonly path: string;
  readonly edited: EditedFile;
  readonly canEdit: boolean;
  readonly others: readonly Person[];
  readonly selected: Lines | undefined;
}

function FileHeader({ path, edited, canEdit, others, selected }: FileHeaderProps) {
  const open = useOpenPlace();
  const isAlone = useShowsOneThing();
  const isLocked = useSessionState(({ lockedPaths }) => lockedPaths.has(path));
  const { setLocked } = useFileActions();
  const readOnly = useWhyReadOnly();
  const { buffer, isSaving } = edited;
  const isUnsaved = buffer?.isUnsaved ?? false;
  return (
    <header
      className={cn(
        "flex h-11 shrink-0 items-center gap-2 border-b border-line pr-2 max-md:h-13",
        isAlone ? "pl-1" : "pl-4",
      )}
    >
      {isAlone && <IconButton icon={ArrowLeft} label={words.allFiles} onClick={() => open({ tab: "files" })} />}
      <h2 className="min-w-0 font-mono text-meta font-normal tracking-normal">
        <PathName path={path} />
      </h2>
      <span className="flex-1 text-small whitespace-nowrap text-waiting" role="status">
        {isUnsaved && !isSaving && words.unsaved}
      </span>
      <OthersHere people={others} />
      {!canEdit && (
        <span className="text-small whitespace-nowrap text-faint" {...tip(readOnly)}>
          {words.readOnlyFile}
        </span>
      )}
      {canEdit && languageOf(path) !== undefined && (
        <RunButton path={path} selected={selected} isUnsaved={isUnsaved || isSaving} />
      )}
      <WritersToggle />
      {canEdit && (
        <IconButton
          icon={isLocked ? Lock : LockOpen}
          label={isLocked ? words.unlock : words.lock}
          isPressed={isLocked}
          onClick={() => setLocked(path, !isLocked)}
        />
      )}
      {canEdit && (
        <Button
          size="small"
          disabled={!isUnsaved || isSaving}
          onClick={() => buffer && edited.save(buffer.text)}
          {...tip(words.save, "mod+s")}
        >
          <Save size={14} strokeWidth={1.75} aria-hidden />
          {isSaving ? words.saving : words.save}
        </Button>
      )}
    </header>
  );
}

interface RunButtonProps {
  readonly path: string;
  readonly selected: Lines | undefined;
  readonly isUnsaved: boolean;
}

/** Runs what is saved: the file, or the lines that are selected. */
function RunButton({ path, selected, isUnsaved }: RunButtonProps) {
  const runFile = useRunFile();
  const label = isUnsaved ? words.saveToRun : words.run(selected);
  return <IconButton icon={Play} label={label} disabled={isUnsaved} onClick={() => runFile(path, selected)} />;
}

function NoSuchFile({ path }: { readonly path: string }) {
  const open = useOpenPlace();
  return (
    <div className="flex-1">
      <EmptyState icon={FileX} action={<Button onClick={() => open({ tab: "files" })}>{words.allFiles}</Button>}>
        {words.gone(path)}
      </EmptyState>
    </div>
  );
}
