import { lazy, Suspense, useState } from "react";
import { useAction } from "../../lib/actions.ts";
import { onceOnline } from "../../lib/once-online.ts";
import { cn } from "../../ui/class-names.ts";
import { tip } from "../../ui/tooltip.tsx";
import { contextView } from "./context-view.ts";
import { ProgressRing } from "./progress-ring.tsx";
import { useSessionUsage } from "./session-usage.ts";
import { words } from "./words.ts";

const ContextDialog = lazy(
  onceOnline(() => import("./context-dialog.tsx").then((module) => ({ default: module.ContextDialog }))),
);

/** From here on the agent leaves old tool results out, and soon sums up by itself. */
const nearlyFull = 0.6;

/** How full the model's context is. Opens to what fills it. On a phone, its room is needed while a run is at work. */
export function ContextMeter() {
  const [isOpen, setOpen] = useState(false);
  const usage = useSessionUsage();
  const view = usage && contextView(usage);
  useAction(view ? { label: words.context.title, act: () => setOpen(true) } : null);
  if (!view) return null;
  const percent = Math.round(view.share * 100);
  const isNearlyFull = view.share >= nearlyFull;
  const label = words.context.button(percent);
  return (
    <>
      <button
        type="button"
        aria-label={label}
        {...tip(label)}
        onClick={() => setOpen(true)}
        className={cn(
          "inline-flex h-8 min-w-8 shrink-0 items-center justify-center gap-1.5 rounded-control px-1.5 font-mono text-small tabular-nums transition-colors",
          "hover:bg-well max-md:h-11 max-md:min-w-11",
          isNearlyFull ? "text-waiting" : "text-soft max-md:group-data-live/bar:hidden",
        )}
      >
        <ProgressRing share={view.share} stroke={isNearlyFull ? "stroke-waiting" : "stroke-soft"} />
        {isNearlyFull && <span>{percent}%</span>}
      </button>
      {isOpen && (
        <Suspense>
          <ContextDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
