import { useQueries, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useState } from "react";
import { isBusy } from "../../../../supabase/functions/_shared/client/live-run.ts";
import { originsQuery } from "../../history/revision-origins.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/class-names.ts";
import { Unread } from "../../ui/unread.tsx";
import { foundRevisions } from "./marked-revisions.ts";
import { RevisionFilterBar } from "./revision-filter-bar.tsx";
import { type RevisionChoice, RevisionGroups } from "./revision-groups.tsx";
import { pageRanges, revisionPageQuery, revisionsQuery } from "./revisions.ts";
import { words } from "./words.ts";

export interface RevisionListProps extends RevisionChoice {
  /** The revision to compare with the one that is chosen next. */
  readonly compared: number | undefined;
  /** Nothing is next to it. */
  readonly isAlone: boolean;
  readonly onStopComparing: () => void;
}

export function RevisionList({ compared, isAlone, onStopComparing, ...choice }: RevisionListProps) {
  const marks = useSessionState((state) => state.revisionMarks);
  const [filter, setFilter] = useState({ text: "", isStarred: false });
  const found = foundRevisions(marks.values(), filter);
  const isFilterShown = found !== undefined || [...marks.values()].some((mark) => mark.is_starred || mark.name !== "");
  return (
    <nav
      aria-label={words.list}
      className={cn("flex flex-col", isAlone ? "min-w-0 flex-1" : "w-55 shrink-0 border-r border-line")}
    >
      {compared === undefined && isFilterShown && <RevisionFilterBar filter={filter} onFilter={setFilter} />}
      {compared !== undefined && (
        <div className="flex items-center gap-2 border-b border-line bg-accent-wash py-1.5 pr-2 pl-4 text-meta">
          <p className="min-w-0 flex-1">{words.compareWith(compared)}</p>
          <Button size="small" kind="quiet" onClick={onStopComparing}>
            {words.cancel}
          </Button>
        </div>
      )}
      <div role="presentation" onKeyDown={moveFocus} className="min-h-0 flex-1 overflow-y-auto p-2">
        {found ? <FoundRevisions numbers={found} {...choice} /> : <AllRevisions {...choice} />}
      </div>
    </nav>
  );
}

function FoundRevisions({ numbers, ...choice }: RevisionChoice & { readonly numbers: readonly number[] }) {
  const sessionId = useSessionState(({ session }) => session.id);
  const { data: revisions = [] } = useQuery(revisionsQuery(sessionId, numbers));
  if (numbers.length === 0) return <p className="px-2.5 py-2 text-meta text-soft">{words.nothingFound}</p>;
  const shown = revisions.filter(({ number }) => numbers.includes(number));
  return <RevisionGroups revisions={shown} origins={new Map()} {...choice} />;
}

/** The newest pages; more with each click at the end. */
function AllRevisions(choice: RevisionChoice) {
  const sessionId = useSessionState(({ session }) => session.id);
  const head = useSessionState((state) => state.session.head_revision);
  const isSettled = !useSessionState(isBusy);
  const [pages, setPages] = useState(2);
  const [newest, ...earlier] = pageRanges(head, pages);
  const newestPage = useQuery(revisionPageQuery(sessionId, newest ?? { first: 0, last: 0 }));
  const earlierPages = useQueries({ queries: earlier.map((range) => revisionPageQuery(sessionId, range)) });
  const first = (earlier.at(-1) ?? newest)?.first ?? 1;
  const { data: origins = new Map() } = useQuery(originsQuery(sessionId, first, head, isSettled));
  const isUnread = newestPage.data === undefined;
  const revisions = [newestPage, ...earlierPages].flatMap(({ data }) => data ?? []);
  return (
    <>
      <RevisionGroups revisions={revisions} origins={origins} {...choice} />
      {isUnread && (
        <Unread label={words.openingList} onRetry={newestPage.isError ? () => void newestPage.refetch() : undefined} />
      )}
      {first !== 1 && !isUnread && (
        <Button kind="quiet" size="small" className="w-full" onClick={() => setPages(pages + 2)}>
          {words.earlier}
        </Button>
      )}
    </>
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
