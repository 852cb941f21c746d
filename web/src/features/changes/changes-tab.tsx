import { GitCompareArrows } from "lucide-react";
import { useState } from "react";
import { useSession, useSessionState } from "../../lib/session/session-context.tsx";
import { useNoteChangesSeen } from "../../lib/unseen-changes.ts";
import { useShowsOneThing } from "../../lib/workbench-room.ts";
import { useOpenPlace, usePlace } from "../../lib/workbench.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { RevisionList } from "./revision-list.tsx";
import { RevisionView } from "./revision-view.tsx";
import { words } from "./words.ts";

export function ChangesTab() {
  const sessionId = useSession().state.session.id;
  const head = useSessionState((state) => state.session.head_revision);
  const place = usePlace();
  const open = useOpenPlace();
  const [compared, setCompared] = useState<number>();
  // While it is hidden, the URL is about another tab.
  const { revision: chosen, from, path } = place.tab === "changes" ? place : {};
  const isAlone = useShowsOneThing();
  useNoteChangesSeen(sessionId, head);
  if (head === 0) return <EmptyState icon={GitCompareArrows}>{words.noChanges}</EmptyState>;
  const shown = chosen ?? (isAlone ? undefined : head);
  const choose = (revision: number) => {
    setCompared(undefined);
    const [earlier, later] = [Math.min(revision, compared ?? revision), Math.max(revision, compared ?? revision)];
    open({ tab: "changes", revision: later, from: earlier === later ? undefined : earlier });
  };
  return (
    <div className="flex min-h-0 flex-1">
      {(!isAlone || shown === undefined || compared !== undefined) && (
        <RevisionList
          chosen={shown}
          compared={compared}
          isAlone={isAlone}
          onChoose={choose}
          onStopComparing={() => setCompared(undefined)}
        />
      )}
      {shown !== undefined && (!isAlone || compared === undefined) && (
        <RevisionView
          key={`${from}-${shown}`}
          number={shown}
          from={from ?? shown - 1}
          path={path}
          onCompare={() => setCompared(shown)}
        />
      )}
    </div>
  );
}
