import {
  ChevronDown,
  ChevronUp,
  CircleX,
  Info,
  type LucideIcon,
  SquareTerminal,
  Trash2,
  TriangleAlert,
} from "lucide-react";
import { useState } from "react";
import { cn } from "../../ui/class-names.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import type { ConsoleEntry, FrameState } from "./frame-state.ts";
import { words } from "./words.ts";

export interface ConsolePaneProps {
  readonly state: FrameState;
  readonly onClear: () => void;
}

/** Nothing until the page has written something; then one line, which opens. */
export function ConsolePane({ state: { entries, leftOut, errorCount }, onClear }: ConsolePaneProps) {
  const [isOpen, setOpen] = useState(false);
  if (entries.length === 0) return null;
  const Chevron = isOpen ? ChevronDown : ChevronUp;
  return (
    <section aria-label={words.console} className="flex max-h-2/5 shrink-0 flex-col border-t border-line bg-paper">
      <div className="flex shrink-0 items-center pr-2">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="flex h-9 min-w-0 flex-1 items-center gap-2.5 px-3.5 text-small text-soft hover:text-ink max-md:h-11"
        >
          <SquareTerminal size={16} strokeWidth={1.75} aria-hidden />
          {words.console}
          <Chevron size={14} strokeWidth={1.75} className="text-faint" aria-hidden />
          <span className="ml-auto">
            {errorCount > 0 ? words.errors(errorCount) : words.lines(entries.length + leftOut)}
          </span>
        </button>
        {isOpen && <IconButton icon={Trash2} label={words.clear} onClick={onClear} />}
      </div>
      {isOpen && <Lines entries={entries} leftOut={leftOut} />}
    </section>
  );
}

/** The newest stays in view: the list is turned upside down twice, so that it is scrolled from its end. */
function Lines({ entries, leftOut }: Pick<FrameState, "entries" | "leftOut">) {
  return (
    <div
      role="log"
      aria-label={words.console}
      // Scrolled by the arrow keys.
      tabIndex={0}
      className="flex min-h-0 flex-col-reverse overflow-y-auto border-t border-line"
    >
      <ol>
        {leftOut > 0 && <li className="px-3.5 py-1 text-small text-faint">{words.leftOut(leftOut)}</li>}
        {entries.map((entry) => (
          <Line key={entry.id} entry={entry} />
        ))}
      </ol>
    </div>
  );
}

const looks: Readonly<Record<ConsoleEntry["level"], { icon: LucideIcon | undefined; className: string }>> = {
  log: { icon: undefined, className: "text-ink" },
  info: { icon: Info, className: "text-ink" },
  debug: { icon: undefined, className: "text-faint" },
  warn: { icon: TriangleAlert, className: "bg-waiting-wash text-waiting" },
  error: { icon: CircleX, className: "bg-wrong-wash text-wrong" },
};

function Line({ entry: { level, text, place, count } }: { readonly entry: ConsoleEntry }) {
  const { icon: Icon, className } = looks[level];
  return (
    <li className={cn("flex items-start gap-2 border-b border-line px-3.5 py-1 font-mono text-small", className)}>
      <span className="mt-px w-3.5 shrink-0">
        {Icon && <Icon size={14} strokeWidth={1.75} role="img" aria-label={words.levels[level]} />}
      </span>
      <span className="min-w-0 flex-1 wrap-anywhere whitespace-pre-wrap">{text}</span>
      {count > 1 && (
        <span className="shrink-0 rounded-control bg-well px-1.5 text-soft tabular-nums" title={words.repeated(count)}>
          {count}×
        </span>
      )}
      {place && <span className="shrink-0 text-faint">{`${place.path}:${place.line}`}</span>}
    </li>
  );
}
