import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "../../ui/class-names.ts";

export interface QuietLineProps {
  readonly icon: LucideIcon | "none";
  readonly tone?: "quiet" | "live" | "wrong" | "waiting";
  /** At the right: time, money. */
  readonly meta?: ReactNode;
  /** Missing: there is nothing to open. */
  readonly toggle?: { readonly isOpen: boolean; readonly onToggle: () => void } | undefined;
  readonly children: ReactNode;
}

const tones = { quiet: "text-faint", live: "text-accent", wrong: "text-wrong", waiting: "text-waiting" } as const;
const lineClass = "flex min-h-7 min-w-0 items-center gap-2 text-left text-soft max-md:min-h-11";

/** One line of thinking, of tools or of what happened to a run. */
export function QuietLine({ icon: Icon, tone = "quiet", meta, toggle, children }: QuietLineProps) {
  const content = (
    <>
      {Icon !== "none" && <Icon size={16} strokeWidth={1.75} className={cn("shrink-0", tones[tone])} aria-hidden />}
      <span className="flex min-w-0 flex-1 items-baseline gap-1.5">{children}</span>
      {meta !== undefined && <span className="shrink-0 font-mono text-small text-faint tabular-nums">{meta}</span>}
    </>
  );
  if (!toggle) return <div className={cn(lineClass, "w-full")}>{content}</div>;
  return (
    <button
      type="button"
      aria-expanded={toggle.isOpen}
      onClick={toggle.onToggle}
      className={cn(
        lineClass,
        "group -mx-1.5 w-[calc(100%+0.75rem)] rounded-control px-1.5 transition-colors hover:bg-well",
      )}
    >
      {content}
    </button>
  );
}
