// The files of an earlier state, to read.
import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, FileX, FolderOpen, MousePointerClick } from "lucide-react";
import { lazy, Suspense } from "react";
import { useBlame } from "../../history/blame/use-blame.tsx";
import { useShowsWriters } from "../../history/blame/use-line-writers.ts";
import { WritersToggle } from "../../history/blame/writers-toggle.tsx";
import type { FilesThen } from "../../history/then/files-then.ts";
import { ThenBar } from "../../history/then/then-bar.tsx";
import { fileTextQuery } from "../../lib/files.ts";
import { onceOnline } from "../../lib/once-online.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { screens, useMedia } from "../../lib/use-media.ts";
import { useShowsOneThing } from "../../lib/workbench-room.ts";
import { useOpenPlace, usePlace } from "../../lib/workbench.ts";
import { cn } from "../../ui/class-names.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { PathName } from "../../ui/path-name.tsx";
import { Unread } from "../../ui/unread.tsx";
import { TreeThen } from "./tree-then.tsx";
import { words } from "./words.ts";

const CodeEditor = lazy(
  onceOnline(() => import("../../ui/editor/code-editor.tsx").then((m) => ({ default: m.CodeEditor }))),
);

export function FilesThenTab({ then: { revision, files, onRetry } }: { readonly then: FilesThen }) {
  const { path } = usePlace();
  const isAlone = useShowsOneThing();
  const hash = files?.get(path ?? "")?.hash;
  return (
    <>
      <ThenBar tab="files" revision={revision} />
      {files === undefined && <Unread label={words.opening} onRetry={onRetry} />}
      {files?.size === 0 && <EmptyState icon={FolderOpen}>{words.noFilesThen}</EmptyState>}
      {files !== undefined && files.size > 0 && (
        <div className="flex min-h-0 flex-1">
          {(!isAlone || path === undefined) && (
            <TreeThen files={files} revision={revision} chosen={path} isAlone={isAlone} />
          )}
          {path !== undefined && hash !== undefined && (
            <FileThen key={path} path={path} hash={hash} revision={revision} />
          )}
          {path !== undefined && hash === undefined && <Instead icon={FileX}>{words.goneThen(path)}</Instead>}
          {path === undefined && !isAlone && <Instead icon={MousePointerClick}>{words.chooseToRead}</Instead>}
        </div>
      )}
    </>
  );
}

function Instead({ icon, children }: { readonly icon: typeof FileX; readonly children: string }) {
  return (
    <div className="min-w-0 flex-1">
      <EmptyState icon={icon}>{children}</EmptyState>
    </div>
  );
}

interface FileThenProps {
  readonly path: string;
  readonly hash: string;
  readonly revision: number;
}

function FileThen({ path, hash, revision }: FileThenProps) {
  const sessionId = useSessionState(({ session }) => session.id);
  const isPhone = useMedia(screens.phone);
  const isAlone = useShowsOneThing();
  const open = useOpenPlace();
  const { data: text, isError, refetch } = useQuery(fileTextQuery(sessionId, hash));
  const [showsWriters] = useShowsWriters();
  const { writers, card } = useBlame(path, showsWriters ? revision : undefined);
  return (
    <section aria-label={path} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <header
        className={cn(
          "flex h-11 shrink-0 items-center gap-2 border-b border-line pr-2 max-md:h-13",
          isAlone ? "pl-1" : "pl-4",
        )}
      >
        {isAlone && (
          <IconButton icon={ArrowLeft} label={words.allFiles} onClick={() => open({ tab: "files", revision })} />
        )}
        <h2 className="min-w-0 flex-1 font-mono text-meta font-normal tracking-normal">
          <PathName path={path} />
        </h2>
        <span className="text-small whitespace-nowrap text-faint">{words.readOnlyFile}</span>
        <WritersToggle />
      </header>
      <div className="min-h-0 flex-1 bg-sheet">
        {text === undefined ? (
          <Unread label={words.opening} onRetry={isError ? () => void refetch() : undefined} />
        ) : (
          <Suspense fallback={<Unread label={words.opening} onRetry={undefined} />}>
            <CodeEditor
              label={words.editor(path)}
              path={path}
              text={text}
              isReadOnly
              wrapsLines={isPhone || path.endsWith(".md")}
              memoryKey={`${sessionId}@${revision}:${path}`}
              writers={writers && { ...writers, text }}
              onChange={() => undefined}
              onSave={() => undefined}
            />
          </Suspense>
        )}
      </div>
      {card}
    </section>
  );
}
