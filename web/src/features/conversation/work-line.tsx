import { ChevronRight } from "lucide-react";
import { formatCost } from "../../lib/format.ts";
import { cn } from "../../ui/class-names.ts";
import { useOpened } from "./opened.ts";
import type { WorkRow } from "./rows.ts";
import { words } from "./words.ts";

/** What a finished answer folds its work into. */
export function WorkLine({ row: { key, steps, toolCalls, totals } }: { readonly row: WorkRow }) {
  const [isOpen, toggle] = useOpened(key);
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      onClick={toggle}
      className="-mx-1.5 flex min-h-7 w-[calc(100%+0.75rem)] items-center gap-2 rounded-control px-1.5 text-left text-soft transition-colors hover:bg-well max-md:min-h-11"
    >
      <ChevronRight
        size={16}
        strokeWidth={1.75}
        className={cn("shrink-0 text-faint transition-transform", isOpen && "rotate-90")}
        aria-hidden
      />
      <span className="flex min-w-0 flex-1 items-baseline gap-2">
        <span className="shrink-0">{totals ? words.workedFor(totals.duration_ms) : words.worked}</span>
        <span className="truncate text-meta text-faint">{words.workCounts(steps, toolCalls)}</span>
      </span>
      {totals && <span className="shrink-0 font-mono text-small text-faint">{formatCost(totals.cost)}</span>}
    </button>
  );
}
