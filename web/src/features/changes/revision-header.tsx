import { useQuery } from "@tanstack/react-query";
import { ArrowDown, ArrowLeft, ArrowUp, Columns2, UnfoldVertical } from "lucide-react";
import { WritersToggle } from "../../history/blame/writers-toggle.tsx";
import { originsQuery, type RevisionOrigin } from "../../history/revision-origins.ts";
import { useAuthorName } from "../../lib/author-name.ts";
import { formatCost, formatWhen } from "../../lib/format.ts";
import { useNow } from "../../lib/now.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { screens, useMedia } from "../../lib/use-media.ts";
import { useShowsOneThing } from "../../lib/workbench-room.ts";
import { useOpenPlace, usePlace } from "../../lib/workbench.ts";
import { cn } from "../../ui/class-names.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { LookButtons, WayBackButtons } from "./revision-actions.tsx";
import { MoreMenu, StarButton } from "./revision-marks.tsx";
import { titleOf } from "./revision-text.ts";
import type { Revision } from "./revisions.ts";
import { useRunRange } from "./use-run-range.ts";
import { words } from "./words.ts";

const minuteMs = 60_000;

export interface RevisionHeaderProps {
  readonly revision: Revision;
  readonly from: number;
  readonly isSplit: boolean;
  /** Missing where there is no room for two columns. */
  readonly onSplit: (() => void) | undefined;
  readonly isUnfolded: boolean;
  readonly onUnfold: () => void;
  readonly onStep: (by: 1 | -1) => void;
  readonly onCompare: () => void;
}

export function RevisionHeader(props: RevisionHeaderProps) {
  const { revision, from, isSplit, onSplit, isUnfolded, onUnfold, onStep, onCompare } = props;
  const isAlone = useShowsOneThing();
  const open = useOpenPlace();
  const { number } = revision;
  const mark = useSessionState((state) => state.revisionMarks.get(number));
  const shown = useShownRange(revision, from);
  const title = mark?.name || titleOf(revision);
  return (
    <header className={cn("shrink-0 border-b border-line py-1.5 pr-2", isAlone ? "pl-1" : "pl-4")}>
      <div className="flex min-h-10 items-center gap-1">
        {isAlone && <IconButton icon={ArrowLeft} label={words.allChanges} onClick={() => open({ tab: "changes" })} />}
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-meta">{shown === "one" ? title : words.runTitle(from + 1, number)}</h2>
          {shown !== "several" && <Facts revision={revision} />}
        </div>
        <StarButton number={number} />
        <MoreMenu number={number} onCompare={onCompare} />
      </div>
      {shown !== "several" && <Prompt revision={revision} />}
      <div className={cn("flex flex-wrap items-center gap-1", !isAlone && "-ml-2")}>
        <IconButton icon={ArrowUp} label={words.previous} shortcut="p" onClick={() => onStep(-1)} />
        <IconButton icon={ArrowDown} label={words.next} shortcut="n" onClick={() => onStep(1)} />
        {onSplit && <IconButton icon={Columns2} label={words.split} isPressed={isSplit} onClick={onSplit} />}
        <IconButton icon={UnfoldVertical} label={words.unfold} isPressed={isUnfolded} onClick={onUnfold} />
        <WritersToggle />
        <LookButtons number={number} />
        {shown !== "several" && <WayBackButtons revision={revision} isWholeRun={shown === "run"} />}
      </div>
    </header>
  );
}

/** What lies between two states: one change, all of one run, or changes that have no author in common. */
function useShownRange({ number, run_id: runId }: Revision, from: number): "one" | "run" | "several" {
  const range = useRunRange(runId);
  if (from === number - 1) return "one";
  if (runId === null) return "several";
  // While the range is read: mostly it is the run that was asked for.
  const isRun = range === undefined || (range.first === from + 1 && range.last === number);
  return isRun ? "run" : "several";
}

function Facts({ revision }: { readonly revision: Revision }) {
  const nameOf = useAuthorName();
  const now = useNow(minuteMs);
  const origin = useOrigin(revision);
  const facts = [
    formatWhen(revision.created_at, now),
    origin?.step != null && words.step(origin.step),
    origin?.step_cost != null && formatCost(origin.step_cost),
  ];
  return (
    <p className="truncate text-small text-faint">
      <bdi>{nameOf(revision)}</bdi>, {facts.filter(Boolean).join(" · ")}
    </p>
  );
}

/** What the change was made for, with the way to the message. */
function Prompt({ revision }: { readonly revision: Revision }) {
  const origin = useOrigin(revision);
  const open = useOpenPlace();
  const place = usePlace();
  const isPhone = useMedia(screens.phone);
  const isAlone = useShowsOneThing();
  const promptId = origin?.prompt_id ?? null;
  if (promptId === null || !origin?.prompt) return null;
  return (
    <button
      type="button"
      onClick={() => open({ ...(isPhone ? {} : place), message: promptId })}
      className={cn(
        "block w-full truncate pb-0.5 text-left text-small text-soft hover:text-ink max-md:min-h-11",
        isAlone && "pl-3",
      )}
    >
      {words.prompt(origin.prompt)}
    </button>
  );
}

function useOrigin({ number, run_id: runId }: Revision): RevisionOrigin | undefined {
  const sessionId = useSessionState(({ session }) => session.id);
  const isSettled = useSessionState(({ runs }) => runs.get(runId ?? "")?.finished_at !== null);
  return useQuery(originsQuery(sessionId, number, number, isSettled)).data?.get(number);
}
