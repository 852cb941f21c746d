import { useQuery } from "@tanstack/react-query";
import { ChevronRight, FileText } from "lucide-react";
import { lazy, Suspense } from "react";
import { countChangedLines } from "../../../../supabase/functions/_shared/workspace/changed-lines.ts";
import { useShowsWriters } from "../../history/blame/use-line-writers.ts";
import { fileTextQuery } from "../../lib/files.ts";
import { onceOnline } from "../../lib/once-online.ts";
import { useSession, useSessionState } from "../../lib/session/session-context.tsx";
import { useOpenPlace } from "../../lib/workbench.ts";
import { cn } from "../../ui/class-names.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import type { MergeProps } from "../../ui/merge/use-merge.ts";
import { PathName } from "../../ui/path-name.tsx";
import { Unread } from "../../ui/unread.tsx";
import type { DifferingFile } from "./differing-files.ts";
import { LineCounts } from "./line-counts.tsx";
import { words } from "./words.ts";

export interface FileDiffProps {
  readonly file: DifferingFile;
  readonly layout: MergeProps["layout"];
  readonly isWhole: boolean;
  /** The revisions that are compared. */
  readonly from: number;
  readonly to: number;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly onOpen: NonNullable<MergeProps["onOpen"]>;
  /** The file that the URL names is scrolled to. */
  readonly isTarget: boolean;
}

const MergeDiff = lazy(
  onceOnline(() => import("../../ui/merge/merge-diff.tsx").then((m) => ({ default: m.MergeDiff }))),
);
const BlamedDiff = lazy(onceOnline(() => import("./blamed-diff.tsx").then((m) => ({ default: m.BlamedDiff }))));

export function FileDiff({ file, from, to, layout, isWhole, isOpen, onToggle, onOpen, isTarget }: FileDiffProps) {
  const { path, change, movedFrom } = file;
  const [showsWriters] = useShowsWriters();
  const before = useText(file.beforeHash);
  const after = useText(file.afterHash);
  const openPlace = useOpenPlace();
  const exists = useSessionState(({ files }) => files.has(path));
  const hasBothSides = file.beforeHash !== null && file.afterHash !== null;
  const isLoaded = before.text !== undefined && after.text !== undefined;
  const onRetry = before.onRetry ?? after.onRetry;
  const diff = {
    before: before.text ?? "",
    after: after.text ?? "",
    path,
    layout: hasBothSides ? layout : ("unified" as const),
    isWhole,
    onOpen,
  };
  return (
    <section aria-label={path} ref={isTarget ? scrollTo : undefined} className="border-b border-line">
      <header className="sticky top-0 z-10 flex h-10 items-center gap-1 bg-paper pr-2 pl-2 max-md:h-12">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={onToggle}
          className="flex h-full min-w-0 flex-1 items-center gap-2 px-1 text-left"
        >
          <ChevronRight
            size={15}
            strokeWidth={1.75}
            aria-hidden
            className={cn("shrink-0 transition-transform", isOpen && "rotate-90")}
          />
          <PathName path={path} className="font-mono text-small" />
          {change === "added" && <span className="text-small text-faint">{words.isNew}</span>}
          {change === "deleted" && <span className="text-small text-faint">{words.isDeleted}</span>}
          {movedFrom !== undefined && (
            <span className="flex min-w-0 gap-1 text-small text-faint">
              <span className="shrink-0">{words.movedFrom}</span> <PathName path={movedFrom} />
            </span>
          )}
          {isLoaded && <LineCounts {...countChangedLines(diff.before, diff.after)} />}
        </button>
        {exists && (
          <IconButton icon={FileText} label={words.openFile} onClick={() => openPlace({ tab: "files", path })} />
        )}
      </header>
      {isOpen && !isLoaded && <Unread label={words.openingDiff(path)} onRetry={onRetry} />}
      {isOpen && isLoaded && (
        <Suspense fallback={<Unread label={words.openingDiff(path)} onRetry={undefined} />}>
          {showsWriters ? (
            <BlamedDiff {...diff} pathBefore={movedFrom ?? path} from={from} to={to} />
          ) : (
            <MergeDiff {...diff} />
          )}
        </Suspense>
      )}
    </section>
  );
}

interface ReadText {
  /** Undefined until it is read. */
  readonly text: string | undefined;
  /** Where reading has failed. */
  readonly onRetry?: () => void;
}

/** No file has no text. */
function useText(hash: string | null): ReadText {
  const sessionId = useSession().state.session.id;
  const { data, isError, refetch } = useQuery({ ...fileTextQuery(sessionId, hash ?? ""), enabled: hash !== null });
  if (hash === null) return { text: "" };
  return { text: data, ...(isError && { onRetry: () => void refetch() }) };
}

function scrollTo(section: HTMLElement | null): void {
  section?.scrollIntoView({ block: "start" });
}
