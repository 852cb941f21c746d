import { Hand } from "lucide-react";
import type { ReactNode } from "react";
import { words } from "./words.ts";

export interface RequestCardProps {
  readonly title: ReactNode;
  readonly place: number;
  readonly count: number;
  readonly children: ReactNode;
}

/** Fused to the composer's upper edge. */
export function RequestCard({ title, place, count, children }: RequestCardProps) {
  return (
    <section
      aria-label={words.region}
      className="flex max-h-[60dvh] flex-col rounded-t-card border border-b-0 border-waiting bg-waiting-wash px-3 py-2.5"
    >
      <header className="flex items-start gap-2.5">
        <Hand size={16} strokeWidth={1.75} className="mt-0.5 shrink-0 text-waiting" aria-hidden />
        <h2 className="min-w-0 flex-1 text-body font-semibold [overflow-wrap:anywhere]">{title}</h2>
        {count > 1 && <span className="shrink-0 text-small leading-5 text-soft">{words.place(place, count)}</span>}
      </header>
      <div className="flex min-h-0 flex-col gap-2 pt-2 md:pl-6.5">{children}</div>
    </section>
  );
}
