import type { LineCounts as Counts } from "./revision-text.ts";

/** "+6 −2"; a side without lines is left out. */
export function LineCounts({ added, removed }: Counts) {
  return (
    <span className="flex shrink-0 gap-1.5 font-mono text-small tabular-nums">
      {added > 0 && <span className="text-done">+{added}</span>}
      {removed > 0 && <span className="text-wrong">−{removed}</span>}
    </span>
  );
}
