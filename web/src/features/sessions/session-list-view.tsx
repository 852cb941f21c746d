import { useInfiniteQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useNow } from "../../lib/now.ts";
import { Button } from "../../ui/button.tsx";
import { useHiddenSessions } from "./deleting.ts";
import { groupByDay } from "./session-groups.ts";
import { sessionListQuery } from "./session-list.ts";
import { SessionRow } from "./session-row.tsx";
import { useSessionActions } from "./use-session-actions.ts";
import { useWhenVisible } from "./use-when-visible.ts";
import { words } from "./words.ts";

export interface SessionListProps {
  /** The archived ones instead of the others. */
  readonly isArchive: boolean;
  readonly onShowArchive: (isShown: boolean) => void;
  readonly onLeave: (() => void) | undefined;
}

export function SessionList({ isArchive, onShowArchive, onLeave }: SessionListProps) {
  const { data, error, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage, refetch } =
    useInfiniteQuery(sessionListQuery(isArchive));
  const hiddenIds = useHiddenSessions();
  const now = useNow(60_000);
  const openId = useParams({ strict: false }).sessionId;
  const actions = useSessionActions();
  const groups = data ? groupByDay(data, hiddenIds, now) : [];
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-2.5 pt-2">
      {isArchive && (
        <Button kind="quiet" size="small" className="mb-1 w-full justify-start!" onClick={() => onShowArchive(false)}>
          <ArrowLeft size={16} strokeWidth={1.75} aria-hidden />
          {words.backToSessions}
        </Button>
      )}
      {!data && !error && <ListSkeleton />}
      {error && !data && (
        <div className="flex flex-col items-start gap-2 px-2.5 py-2 text-meta text-soft">
          {words.unreachable}
          <Button size="small" onClick={() => refetch()}>
            {words.tryAgain}
          </Button>
        </div>
      )}
      {data && groups.length === 0 && (
        <p className="px-2.5 py-2 text-meta text-faint">{isArchive ? words.noneArchived : words.none}</p>
      )}
      {groups.map(({ day, sessions }) => (
        <section key={day} aria-label={day} className="mb-3">
          <h2 className="px-2.5 py-1.5 text-small font-normal tracking-normal text-faint">{day}</h2>
          <ul>
            {sessions.map((session) => (
              <SessionRow
                key={session.id}
                session={session}
                isOpen={session.id === openId}
                actions={actions}
                onLeave={onLeave}
              />
            ))}
          </ul>
        </section>
      ))}
      {hasNextPage && !isFetchingNextPage && !isFetchNextPageError && <PageEnd onVisible={fetchNextPage} />}
      {data && !isArchive && !hasNextPage && (
        <button
          type="button"
          onClick={() => onShowArchive(true)}
          className="mb-3 flex h-7 items-center rounded-control px-2.5 text-small text-faint hover:text-ink max-md:h-11"
        >
          {words.archivedSessions}
        </button>
      )}
    </div>
  );
}

function PageEnd({ onVisible }: { readonly onVisible: () => void }) {
  return <div ref={useWhenVisible(onVisible)} className="h-8" />;
}

/** In the shape of what comes; shows after a moment. */
function ListSkeleton() {
  return (
    <div role="status" aria-label={words.loading} className="animate-late space-y-4 px-2.5 py-3">
      {["w-3/4", "w-1/2", "w-2/3", "w-3/5"].map((width) => (
        <div key={width} className={`h-3 rounded-full bg-well ${width}`} />
      ))}
    </div>
  );
}
