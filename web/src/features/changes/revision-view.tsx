import { useQuery } from "@tanstack/react-query";
import { GitCompareArrows } from "lucide-react";
import { useRef, useState } from "react";
import { useSession, useSessionState } from "../../lib/session/session-context.tsx";
import { useStored } from "../../lib/storage.ts";
import { screens, useMedia } from "../../lib/use-media.ts";
import { useOpenPlace } from "../../lib/workbench.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { stepToChange, useChangeSteps } from "./change-steps.ts";
import { differingFiles } from "./differing-files.ts";
import { FileDiff } from "./file-diff.tsx";
import { RevisionHeader } from "./revision-header.tsx";
import { diffQuery } from "./revision-query.ts";
import { pageRanges, type Revision, revisionPageQuery } from "./revisions.ts";
import { words } from "./words.ts";

/** More are drawn when they are opened. */
const maxOpenAtFirst = 10;

export interface RevisionViewProps {
  readonly number: number;
  /** The revision it is compared with. */
  readonly from: number;
  readonly path: string | undefined;
}

export function RevisionView({ number, from, path }: RevisionViewProps) {
  const sessionId = useSession().state.session.id;
  const head = useSessionState((state) => state.session.head_revision);
  const isPhone = useMedia(screens.phone);
  const [isSplit, setSplit] = useStored("diff-split", (stored) => stored === true);
  const [toggled, setToggled] = useState<readonly string[]>([]);
  const container = useRef<HTMLDivElement>(null);
  const step = (by: 1 | -1) => stepToChange(container.current, by);
  useChangeSteps(step);
  const isThere = number >= 1 && number <= head && from >= 0 && from < number;
  const revision = useRevision(sessionId, isThere ? number : undefined, head);
  const { data: rows } = useQuery({ ...diffQuery(sessionId, from, number), enabled: isThere });
  if (!isThere) return <NoSuchRevision number={number} />;
  if (revision === undefined || rows === undefined) return <p className="sr-only">{words.opening}</p>;

  const files = differingFiles(rows, movesIn(revision));
  const toggle = (file: string) => {
    setToggled(toggled.includes(file) ? toggled.filter((other) => other !== file) : [...toggled, file]);
  };
  return (
    <section aria-label={words.change(number)} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <RevisionHeader
        revision={revision}
        from={from}
        isSplit={isSplit}
        onSplit={isPhone ? undefined : () => setSplit(!isSplit)}
        onStep={step}
      />
      <div
        ref={container}
        role="region"
        aria-label={words.diff(number)}
        tabIndex={0}
        className="min-h-0 flex-1 overflow-y-auto"
      >
        {files.length === 0 && <p className="p-4 text-meta text-soft">{words.nothing}</p>}
        {files.map((file, index) => (
          <FileDiff
            key={file.path}
            file={file}
            layout={isSplit && !isPhone ? "split" : "unified"}
            isOpen={(index < maxOpenAtFirst || file.path === path) !== toggled.includes(file.path)}
            onToggle={() => toggle(file.path)}
            isTarget={file.path === path}
          />
        ))}
      </div>
    </section>
  );
}

function useRevision(sessionId: string, number: number | undefined, head: number): Revision | undefined {
  const range = pageRanges(head, Number.POSITIVE_INFINITY).find(({ first }) => number !== undefined && first <= number);
  const { data } = useQuery({
    ...revisionPageQuery(sessionId, range ?? { first: 0, last: 0 }),
    enabled: range !== undefined,
  });
  return data?.find((revision) => revision.number === number);
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
