import type { ReactNode } from "react";
import { cn } from "../../ui/class-names.ts";

export interface EdgeStripProps {
  readonly icon: ReactNode;
  readonly tone?: "quiet" | "wrong";
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** One slim line on the composer's upper edge. Where both do not fit beside each other, the action stands beneath the words. */
export function EdgeStrip({ icon, tone = "quiet", action, children }: EdgeStripProps) {
  return (
    <div
      className={cn(
        "flex min-h-9 flex-wrap items-center justify-end gap-x-2.5 gap-y-1.5 border-x border-t px-3 py-1.5 text-meta first:rounded-t-card",
        tone === "wrong" ? "border-wrong bg-wrong-wash text-ink" : "border-line bg-well text-soft",
      )}
    >
      <div className="flex min-w-0 flex-auto items-center gap-2.5">
        {icon}
        <p className="min-w-0 flex-1">{children}</p>
      </div>
      {action}
    </div>
  );
}
