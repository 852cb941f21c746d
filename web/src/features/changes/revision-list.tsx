import { useQueries, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useState } from "react";
import { formatWhen } from "../../lib/format.ts";
import { useNow } from "../../lib/now.ts";
import { useSession, useSessionState } from "../../lib/session/session-context.tsx";
import { useOpenPlace } from "../../lib/workbench.ts";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/class-names.ts";
import { LineCounts } from "./line-counts.tsx";
import { authorOf, countsOf, titleOf } from "./revision-text.ts";
import { pageRanges, type Revision, revisionPageQuery } from "./revisions.ts";
import { words } from "./words.ts";

const minuteMs = 60_000;

/** The newest pages of revisions; more with each click at the end. */
export function RevisionList({ chosen }: { readonly chosen: number | undefined }) {
  const sessionId = useSession().state.session.id;
  const head = useSessionState((state) => state.session.head_revision);
  const [pages, setPages] = useState(2);
  const [newest, ...earlier] = pageRanges(head, pages);
  const newestPage = useQuery(revisionPageQuery(sessionId, newest ?? { first: 0, last: 0 }));
  const earlierPages = useQueries({ queries: earlier.map((range) => revisionPageQuery(sessionId, range)) });
  const revisions = [newestPage, ...earlierPages].flatMap(({ data }) => data ?? []);
  const hasMore = (earlier.at(-1) ?? newest)?.first !== 1;
  return (
    <nav
      aria-label={words.list}
      className="w-55 shrink-0 overflow-y-auto border-r border-line p-2 max-md:w-full max-md:border-r-0"
    >
      <ol onKeyDown={moveFocus} role="presentation">
        {revisions.map((revision) => (
          <RevisionRow
            key={revision.number}
            revision={revision}
            isChosen={revision.number === chosen}
            digits={`${head}`.length}
          />
        ))}
      </ol>
      {hasMore && (
        <Button kind="quiet" size="small" className="w-full" onClick={() => setPages(pages + 2)}>
          {words.earlier}
        </Button>
      )}
    </nav>
  );
}

interface RevisionRowProps {
  readonly revision: Revision;
  readonly isChosen: boolean;
  /** Of the largest number. */
  readonly digits: number;
}

function RevisionRow({ revision, isChosen, digits }: RevisionRowProps) {
  const viewerId = useSessionState((state) => state.viewerId);
  const members = useSessionState((state) => state.members);
  const open = useOpenPlace();
  const now = useNow(minuteMs);
  const author = authorOf(revision, viewerId, members);
  return (
    <li>
      <button
        type="button"
        aria-current={isChosen ? "true" : undefined}
        onClick={() => open({ tab: "changes", revision: revision.number })}
        className={cn(
          "flex w-full gap-2.5 rounded-control px-2.5 py-2 text-left transition-colors max-md:min-h-14",
          isChosen ? "bg-well" : "hover:bg-well",
        )}
      >
        <span
          style={{ minWidth: `${digits}ch` }}
          className="pt-px text-right font-mono text-small text-faint tabular-nums"
        >
          {revision.number}
        </span>
        <span className="min-w-0 flex-1">
          <span className="block truncate text-meta text-ink">{titleOf(revision)}</span>
          <span className="flex justify-between gap-2 text-small text-faint">
            <span className="min-w-0 truncate">
              {author}, {formatWhen(revision.created_at, now)}
            </span>
            <LineCounts {...countsOf(revision)} />
          </span>
        </span>
      </button>
    </li>
  );
}

/** The arrow keys walk through the list. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const index = buttons.findIndex((button) => button === document.activeElement);
  const next = buttons[index + step];
  if (index < 0 || next === undefined) return;
  event.preventDefault();
  next.focus();
}
