import { useState } from "react";
import { Virtualizer } from "virtua";
import { useCanEdit } from "../../lib/my-role.ts";
import { useOutbox } from "../../lib/outbox/use-outbox.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { useIsWaitingToStart } from "../../lib/session/use-waits-for.ts";
import { NewLines } from "./new-lines.tsx";
import { OpenedContext, toggled } from "./opened.ts";
import { keepReadingPlace, readingPlace } from "./reading-place.ts";
import { RowView } from "./row-view.tsx";
import { runNews } from "./run-news.ts";
import { createTimeline } from "./timeline.ts";
import { useEarlierMessages } from "./use-earlier-messages.ts";
import { useFoundMessage } from "./use-found-message.ts";
import { useScroll } from "./use-scroll.ts";
import { words } from "./words.ts";

export function Conversation() {
  const state = useSessionState((session) => session);
  const sessionId = state.session.id;
  const unsent = useOutbox(sessionId);
  const isWaitingToStart = useIsWaitingToStart();
  const [timelineOf] = useState(createTimeline);
  const [place] = useState(() => readingPlace(sessionId));
  const [opened, setOpened] = useState(place.opened);
  const [unfolded, setUnfolded] = useState<string>();
  const { rows, isPrepended, liveWorkKey } = timelineOf({ state, unsent, opened, unfolded });
  const earlier = useEarlierMessages();
  const toggle = (key: string) => setOpened((keys) => toggled(keys, key));
  const { scroller, list, newRows, onScroll, onResize, toEnd, toRow, stay } = useScroll({
    rows,
    place: place.anchor,
    // What somebody reads does not fold when the run ends.
    onLeaveEnd: () => setUnfolded(liveWorkKey),
    onReturnToEnd: () => setUnfolded(undefined),
    onNearStart: earlier.load,
    onGone: (anchor) => keepReadingPlace(sessionId, { anchor, opened }),
  });
  const foundKey = useFoundMessage({
    rows,
    opened,
    onOpen: toggle,
    onLoadEarlier: earlier.load,
    toRow,
  });
  const toggleInPlace = (key: string) => {
    stay();
    toggle(key);
  };
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={scroller}
        role="region"
        aria-label={words.region}
        aria-busy={earlier.isLoading}
        tabIndex={0}
        onScroll={onScroll}
        className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto px-5.5 -outline-offset-2 max-md:px-5"
      >
        {rows.length === 0 && <Empty />}
        <OpenedContext value={{ keys: opened, toggle: toggleInPlace }}>
          <Virtualizer ref={list} scrollRef={scroller} shift={isPrepended} data={rows} onResize={onResize}>
            {(row) => (
              <div key={row.key} data-found={row.key === foundKey || undefined}>
                <RowView row={row} />
              </div>
            )}
          </Virtualizer>
        </OpenedContext>
      </div>
      {newRows !== undefined && <NewLines count={newRows} onClick={toEnd} />}
      <p role="status" className="sr-only">
        {isWaitingToStart ? words.waitingToStart : runNews(state)}
      </p>
    </div>
  );
}

function Empty() {
  const canEdit = useCanEdit();
  return (
    <div className="flex h-full items-center justify-center">
      <p className="max-w-sm text-center text-balance text-soft">{canEdit ? words.empty : words.emptyReadOnly}</p>
    </div>
  );
}
