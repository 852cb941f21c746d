import { Check, ChevronDown, ChevronUp } from "lucide-react";
import { useState } from "react";
import type { PlanItem } from "../../../../supabase/functions/_shared/protocol/run-facts.ts";
import { cn } from "../../ui/class-names.ts";
import { planPlace } from "./composer-edge.ts";
import { ProgressRing } from "./progress-ring.tsx";
import { words } from "./words.ts";

export function PlanStrip({ items }: { readonly items: readonly PlanItem[] }) {
  const [isOpen, setOpen] = useState(false);
  const place = planPlace(items);
  if (place === null) return null;
  const Chevron = isOpen ? ChevronDown : ChevronUp;
  return (
    <div className="border-x border-t border-line bg-well first:rounded-t-card">
      {isOpen && (
        <ol className="max-h-60 overflow-y-auto px-3 pt-2">
          {items.map((item, index) => (
            <PlanLine key={`${index} ${item.text}`} item={item} />
          ))}
        </ol>
      )}
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex min-h-9 w-full items-center gap-2.5 px-3 py-1.5 text-left text-meta max-md:min-h-11"
      >
        <ProgressRing share={place.doneShare} />
        <span className="min-w-0 truncate font-medium">{place.text}</span>
        <span className="shrink-0 text-soft">{words.plan.place(place.place, items.length)}</span>
        <Chevron size={16} strokeWidth={1.75} className="ml-auto shrink-0 text-soft" aria-hidden />
        <span className="sr-only">{isOpen ? words.plan.hide : words.plan.show}</span>
      </button>
    </div>
  );
}

function PlanLine({ item: { text, status } }: { readonly item: PlanItem }) {
  return (
    <li className={cn("flex items-start gap-2.5 py-1 text-meta", status === "doing" ? "text-ink" : "text-soft")}>
      <span className="flex h-5 w-3.5 shrink-0 items-center justify-center">
        {status === "done" && <Check size={14} strokeWidth={2} className="text-done" aria-hidden />}
        {status === "doing" && <span className="size-2 rounded-full bg-accent" />}
        {status === "open" && <span className="size-2 rounded-full border border-line-strong" />}
      </span>
      <span className="min-w-0">
        <span className="sr-only">{words.plan[status]}: </span>
        {text}
      </span>
    </li>
  );
}
