import { CircleCheck, TriangleAlert } from "lucide-react";
import type { OperatorOverview } from "../../../../supabase/functions/_shared/protocol/operator.ts";
import { words } from "./words.ts";

/** What is not as it should be, first, with what to do. */
export function Health({ facts }: { readonly facts: OperatorOverview["health"] }) {
  return (
    <ul aria-label={words.health} className="grid gap-x-8 md:grid-cols-2">
      {facts.map((fact) => (
        <li key={fact.name} className={fact.is_fine ? "flex gap-2.5 py-1.5" : "flex gap-2.5 py-1.5 md:col-span-2"}>
          <Mark isFine={fact.is_fine} />
          <div className="min-w-0 flex-1">
            <p className="flex flex-wrap gap-x-2">
              <span>{words.facts[fact.name] ?? fact.name}</span>
              <span className="[overflow-wrap:anywhere] text-soft">{fact.value}</span>
              {!fact.is_fine && <span className="text-faint">{words.allowed(fact.allowed)}</span>}
            </p>
            {fact.what_to_do !== null && (
              <p className="text-meta [overflow-wrap:anywhere] text-soft">{fact.what_to_do}</p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

function Mark({ isFine }: { readonly isFine: boolean }) {
  const Icon = isFine ? CircleCheck : TriangleAlert;
  return (
    <Icon
      size={16}
      strokeWidth={1.75}
      className={`mt-0.5 shrink-0 ${isFine ? "text-done" : "text-wrong"}`}
      aria-label={isFine ? words.fine : words.attention}
    />
  );
}
