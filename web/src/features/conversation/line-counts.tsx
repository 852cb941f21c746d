import type { LineCount } from "../../../../supabase/functions/_shared/workspace/changed-lines.ts";
import { words } from "./words.ts";

/** "+6 −2". A side with nothing is left out. */
export function LineCounts({ added, removed }: LineCount) {
  return (
    <span className="flex shrink-0 gap-1.5 font-mono text-small tabular-nums">
      {added > 0 && (
        <span className="text-done">
          <span className="sr-only">{words.linesAdded(added)}</span>
          <span aria-hidden>+{added}</span>
        </span>
      )}
      {removed > 0 && (
        <span className="text-wrong">
          <span className="sr-only">{words.linesRemoved(removed)}</span>
          <span aria-hidden>−{removed}</span>
        </span>
      )}
    </span>
  );
}
