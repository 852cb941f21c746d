import { ArrowDown } from "lucide-react";
import { useState } from "react";
import { Virtualizer } from "virtua";
import { useOutbox } from "../../lib/outbox/use-outbox.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { OpenedContext, toggled } from "./opened.ts";
import { RowView } from "./row-view.tsx";
import { createTimeline } from "./timeline.ts";
import { useFollow } from "./use-follow.ts";
import { words } from "./words.ts";

export function Conversation() {
  const state = useSessionState((session) => session);
  const unsent = useOutbox(state.session.id);
  const [timelineOf] = useState(createTimeline);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const { rows, isPrepended } = timelineOf({ state, unsent, opened });
  const { scroller, leftAt, onScroll, toEnd } = useFollow(rows.at(-1)?.key, rows);
  const toggle = (key: string) => setOpened((keys) => toggled(keys, key));
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={scroller}
        role="region"
        aria-label={words.region}
        tabIndex={0}
        onScroll={onScroll}
        className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto px-5.5 -outline-offset-2 max-md:px-5"
      >
        {rows.length === 0 && <Empty />}
        <OpenedContext value={{ keys: opened, toggle }}>
          <Virtualizer scrollRef={scroller} shift={isPrepended} data={rows}>
            {(row) => <RowView key={row.key} row={row} />}
          </Virtualizer>
        </OpenedContext>
      </div>
      {leftAt !== undefined && <NewLines rows={rows} leftAt={leftAt} onClick={toEnd} />}
    </div>
  );
}

function Empty() {
  return (
    <div className="flex h-full items-center justify-center">
      <p className="max-w-sm text-center text-balance text-soft">{words.empty}</p>
    </div>
  );
}

interface NewLinesProps {
  readonly rows: readonly { readonly key: string }[];
  readonly leftAt: string;
  readonly onClick: () => void;
}

function NewLines({ rows, leftAt, onClick }: NewLinesProps) {
  const count = rows.length - 1 - rows.findLastIndex(({ key }) => key === leftAt);
  const hasNew = count > 0 && count < rows.length;
  return (
    <button
      type="button"
      onClick={onClick}
      className="absolute bottom-3 left-1/2 flex h-8 -translate-x-1/2 items-center gap-1.5 rounded-full border border-line bg-sheet px-3 text-meta shadow-float hover:bg-well max-md:h-11"
    >
      <ArrowDown size={14} strokeWidth={1.75} aria-hidden />
      {hasNew ? words.newLines(count) : words.toEnd}
    </button>
  );
}
