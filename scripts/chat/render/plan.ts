// The agent's plan.
import type { PlanItem } from "../../../supabase/functions/_shared/protocol/run-facts.ts";
import type { Paint } from "./paint.ts";
import { oneLine } from "./plain.ts";

export function planLines(items: readonly PlanItem[], paint: Paint): string[] {
  return ["Plan", ...items.map((item) => itemLine(item, paint))];
}

function itemLine({ text, status }: PlanItem, paint: Paint): string {
  const words = oneLine(text, 200);
  switch (status) {
    case "done":
      return paint("dim", `  ✓ ${words}`);
    case "doing":
      return paint("bold", `  ▸ ${words}`);
    case "open":
      return `  · ${words}`;
    default:
      return status satisfies never;
  }
}
