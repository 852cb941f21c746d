import { Brain } from "lucide-react";
import { Markdown } from "../../ui/markdown/markdown.tsx";
import { Elapsed } from "./elapsed.tsx";
import { useOpened } from "./opened.ts";
import { QuietLine } from "./quiet-line.tsx";
import type { ReasoningRow } from "./rows.ts";
import { words } from "./words.ts";

/** A shorter thought is not worth a number. */
const shortMs = 950;

/** Folded to a line, also while the model thinks. */
export function Reasoning({ row }: { readonly row: ReasoningRow }) {
  const [isOpen, onToggle] = useOpened(row.key);
  const sentence = row.ms === null || row.ms < shortMs ? words.thought : words.thoughtFor(row.ms);
  const hasText = row.text.trim() !== "";
  return (
    <div>
      <QuietLine
        icon={Brain}
        tone={row.isLive ? "live" : "quiet"}
        meta={row.isLive ? <Elapsed since={row.startedAt} /> : undefined}
        toggle={hasText ? { isOpen, onToggle } : undefined}
      >
        {row.isLive ? words.thinking : sentence}
      </QuietLine>
      {isOpen && (
        <div className="mt-1 mb-2 ml-2 border-l border-line pl-3.5 text-meta text-soft">
          <Markdown text={row.text} isLive={row.isLive} />
        </div>
      )}
    </div>
  );
}
