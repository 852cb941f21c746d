import { Star } from "lucide-react";
import type { RevisionOrigin } from "../../history/revision-origins.ts";
import { useAuthorName } from "../../lib/author-name.ts";
import { formatCost, formatWhen } from "../../lib/format.ts";
import { useNow } from "../../lib/now.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { cn } from "../../ui/class-names.ts";
import { LineCounts } from "./line-counts.tsx";
import { groupRevisions } from "./revision-group.ts";
import { countsOf, titleOf } from "./revision-text.ts";
import type { Revision } from "./revisions.ts";
import { words } from "./words.ts";

const minuteMs = 60_000;

export interface RevisionChoice {
  readonly chosen: number | undefined;
  readonly onChoose: (revision: number) => void;
}

export interface RevisionGroupsProps extends RevisionChoice {
  readonly revisions: readonly Revision[];
  readonly origins: ReadonlyMap<number, RevisionOrigin>;
}

/** What one run made stands under its prompt. */
export function RevisionGroups({ revisions, origins, ...choice }: RevisionGroupsProps) {
  return (
    <ol>
      {groupRevisions(revisions).map((group) => {
        const [newest] = group.revisions;
        const origin = newest && origins.get(newest.number);
        const rows = group.revisions.map((revision) => (
          <RevisionRow key={revision.number} revision={revision} {...choice} />
        ));
        if (!origin?.prompt) return rows;
        return (
          <li key={group.revisions.at(-1)?.number} className="not-first:mt-2">
            <p className="flex gap-2 px-2.5 pt-1.5 pb-0.5 text-small text-soft">
              <span className="min-w-0 flex-1 truncate">{words.prompt(origin.prompt)}</span>
              {origin.run_cost !== null && <span className="tabular-nums">{formatCost(origin.run_cost)}</span>}
            </p>
            <ol aria-label={words.prompt(origin.prompt)}>{rows}</ol>
          </li>
        );
      })}
    </ol>
  );
}

function RevisionRow({ revision, chosen, onChoose }: RevisionChoice & { readonly revision: Revision }) {
  const head = useSessionState((state) => state.session.head_revision);
  const mark = useSessionState((state) => state.revisionMarks.get(revision.number));
  const nameOf = useAuthorName();
  const now = useNow(minuteMs);
  const isChosen = revision.number === chosen;
  return (
    <li>
      <button
        type="button"
        aria-current={isChosen ? "true" : undefined}
        onClick={() => onChoose(revision.number)}
        className={cn(
          "flex w-full gap-2.5 rounded-control px-2.5 py-2 text-left transition-colors max-md:min-h-14",
          isChosen ? "bg-well" : "hover:bg-well",
        )}
      >
        <span
          style={{ minWidth: `${`${head}`.length}ch` }}
          className="pt-px text-right font-mono text-small text-faint tabular-nums"
        >
          {revision.number}
        </span>
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-1.5 text-meta text-ink">
            <span className={cn("min-w-0 flex-1 truncate", mark?.name && "font-medium")}>
              {mark?.name || titleOf(revision)}
            </span>
            {mark?.is_starred && (
              <Star size={13} aria-label={words.starred} className="shrink-0 fill-current text-soft" />
            )}
          </span>
          <span className="flex justify-between gap-2 text-small text-faint">
            <span className="min-w-0 truncate">
              <bdi>{nameOf(revision)}</bdi>, {formatWhen(revision.created_at, now)}
            </span>
            <LineCounts {...countsOf(revision)} />
          </span>
        </span>
      </button>
    </li>
  );
}
