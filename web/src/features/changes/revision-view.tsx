import { useQuery } from "@tanstack/react-query";
import { GitCompareArrows } from "lucide-react";
import { useState } from "react";
import { useShowsWriters } from "../../history/blame/use-line-writers.ts";
import { useSession, useSessionState } from "../../lib/session/session-context.tsx";
import { useStored } from "../../lib/storage.ts";
import { useElementSize } from "../../lib/use-element-size.ts";
import { useOpenPlace } from "../../lib/workbench.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Unread } from "../../ui/unread.tsx";
import { useChangeSteps } from "./change-steps.ts";
import { differingFiles } from "./differing-files.ts";
import { FileDiff } from "./file-diff.tsx";
import { RevisionHeader } from "./revision-header.tsx";
import { diffQuery } from "./revision-query.ts";
import { pageRanges, type Revision, revisionPageQuery } from "./revisions.ts";
import { words } from "./words.ts";

/** More are drawn when they are opened. */
const maxOpenAtFirst = 10;
/** Narrower, two columns would hold half a line of code each. */
const leastSplitWidth = { alone: 560, withWriters: 840 } as const;

export interface RevisionViewProps {
  readonly number: number;
  /** The revision it is compared with. */
  readonly from: number;
  readonly path: string | undefined;
  readonly onCompare: () => void;
}

export function RevisionView({ number, from, path, onCompare }: RevisionViewProps) {
  const sessionId = useSession().state.session.id;
  const head = useSessionState((state) => state.session.head_revision);
  const [size, measure] = useElementSize();
  const [showsWriters] = useShowsWriters();
  const hasRoom = size !== undefined && size.width >= leastSplitWidth[showsWriters ? "withWriters" : "alone"];
  const [isSplit, setSplit] = useStored("diff-split", (stored) => stored === true);
  const [isUnfolded, setUnfolded] = useState(false);
  const [toggled, setToggled] = useState<readonly string[]>([]);
  const isThere = number >= 1 && number <= head && from >= 0 && from < number;
  const page = useRevisionPage(sessionId, isThere ? number : undefined, head);
  const diff = useQuery({ ...diffQuery(sessionId, from, number), enabled: isThere });
  const revision = page.data?.find((listed) => listed.number === number);
  const files = revision && diff.data ? differingFiles(diff.data, movesIn(revision)) : undefined;
  const steps = useChangeSteps(files?.map((file) => file.path) ?? []);
  if (!isThere) return <NoSuchRevision number={number} />;
  if (revision === undefined || files === undefined) {
    const retry = () => Promise.all([page, diff].filter(({ isError }) => isError).map(({ refetch }) => refetch()));
    return <Unread label={words.opening} onRetry={page.isError || diff.isError ? retry : undefined} />;
  }

  const toggle = (file: string) => {
    setToggled(toggled.includes(file) ? toggled.filter((other) => other !== file) : [...toggled, file]);
  };
  return (
    <section ref={measure} aria-label={words.change(number)} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <RevisionHeader
        revision={revision}
        from={from}
        isSplit={isSplit}
        onSplit={hasRoom ? () => setSplit(!isSplit) : undefined}
        isUnfolded={isUnfolded}
        onUnfold={() => setUnfolded(!isUnfolded)}
        onStep={steps.step}
        onCompare={onCompare}
      />
      <div role="region" aria-label={words.diff(number)} tabIndex={0} className="min-h-0 flex-1 overflow-y-auto">
        {files.length === 0 && <p className="p-4 text-meta text-soft">{words.nothing}</p>}
        {size &&
          files.map((file, index) => (
            <FileDiff
              key={file.path}
              file={file}
              from={from}
              to={number}
              onOpen={(changes) => steps.note(file.path, changes)}
              isWhole={isUnfolded}
              layout={isSplit && hasRoom ? "split" : "unified"}
              isOpen={(index < maxOpenAtFirst || file.path === path) !== toggled.includes(file.path)}
              onToggle={() => toggle(file.path)}
              isTarget={file.path === path}
            />
          ))}
      </div>
    </section>
  );
}

function useRevisionPage(sessionId: string, number: number | undefined, head: number) {
  const range = pageRanges(head, Number.POSITIVE_INFINITY).find(({ first }) => number !== undefined && first <= number);
  return useQuery({
    ...revisionPageQuery(sessionId, range ?? { first: 0, last: 0 }),
    enabled: range !== undefined,
  });
}

function movesIn({ changed }: Revision): ReadonlyMap<string, string> {
  const moves = changed.flatMap((file): [string, string][] => {
    return file.change === "written" && file.moved_from !== undefined ? [[file.path, file.moved_from]] : [];
  });
  return new Map(moves);
}

function NoSuchRevision({ number }: { readonly number: number }) {
  const open = useOpenPlace();
  return (
    <div className="min-w-0 flex-1">
      <EmptyState
        icon={GitCompareArrows}
        action={<Button onClick={() => open({ tab: "changes" })}>{words.allChanges}</Button>}
      >
        {words.gone(number)}
      </EmptyState>
    </div>
  );
}
