// One execution in the list: a line that opens to its output.
import { Check, ChevronRight, Clock, Play, Square, X } from "lucide-react";
import { useId } from "react";
import type { Execution } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { formatDuration, formatWhen } from "../../lib/format.ts";
import { useNow } from "../../lib/now.ts";
import { cn } from "../../ui/class-names.ts";
import { Spinner } from "../../ui/spinner.tsx";
import { ExecutionDetail } from "./execution-detail.tsx";
import { words } from "./words.ts";

export interface ExecutionItemProps {
  readonly execution: Execution;
  readonly starter: string;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  /** May start, stop and ask the agent. */
  readonly canRun: boolean;
  /** Where the bar has no button that stops it. */
  readonly onStop: (() => void) | undefined;
}

export function ExecutionItem({ execution, starter, isOpen, onToggle, canRun, onStop }: ExecutionItemProps) {
  const detailId = useId();
  const now = useNow(60_000);
  return (
    <li className="border-b border-line">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={detailId}
        onClick={onToggle}
        className="flex w-full items-center gap-3 px-4 py-2 text-left transition-colors hover:bg-well focus-visible:-outline-offset-2"
      >
        <StatusIcon status={execution.status} />
        <span className="min-w-0 flex-1">
          <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
            <span className="min-w-0 font-mono text-meta wrap-anywhere">{execution.entry}</span>
            <span className={cn("shrink-0 text-meta", tones[execution.status])}>{words.status(execution)}</span>
          </span>
          <span className="block truncate text-small text-faint">
            {starter}, {formatWhen(execution.created_at, now)}
          </span>
        </span>
        <span className="shrink-0 font-mono text-meta text-soft tabular-nums">
          <Duration execution={execution} />
        </span>
        <ChevronRight
          size={16}
          strokeWidth={1.75}
          aria-hidden
          className={cn("shrink-0 text-faint transition-transform", isOpen && "rotate-90")}
        />
      </button>
      <div id={detailId} hidden={!isOpen}>
        {isOpen && <ExecutionDetail {...{ execution, canRun, onStop }} />}
      </div>
    </li>
  );
}

const tones = {
  queued: "text-soft",
  running: "text-accent",
  succeeded: "text-soft",
  failed: "text-wrong",
  timed_out: "text-wrong",
  out_of_memory: "text-wrong",
  stopped: "text-soft",
} as const;

const icons = {
  queued: Clock,
  running: Play,
  succeeded: Check,
  failed: X,
  timed_out: X,
  out_of_memory: X,
  stopped: Square,
} as const;

function StatusIcon({ status }: Pick<Execution, "status">) {
  if (status === "running") return <Spinner className="size-4" />;
  const Icon = icons[status];
  return (
    <Icon
      size={16}
      strokeWidth={1.75}
      aria-hidden
      className={cn("shrink-0", status === "succeeded" ? "text-done" : tones[status])}
    />
  );
}

function Duration({
  execution: { status, started_at: startedAt, duration_ms: ms },
}: Pick<ExecutionItemProps, "execution">) {
  if (status === "running" && startedAt !== null) return <Elapsed since={startedAt} />;
  return ms === null ? null : formatDuration(ms);
}

function Elapsed({ since }: { readonly since: string }) {
  const now = useNow(1000);
  return formatDuration(Math.max(0, now - Date.parse(since)));
}
