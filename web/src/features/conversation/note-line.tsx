import { ArrowRightLeft, FoldVertical, RotateCw } from "lucide-react";
import { useModels } from "../../lib/models.ts";
import { Markdown } from "../../ui/markdown/markdown.tsx";
import { useOpened } from "./opened.ts";
import { QuietLine } from "./quiet-line.tsx";
import type { NoteRow, SummaryRow } from "./rows.ts";
import { words } from "./words.ts";

export function NoteLine({ row: { note } }: { readonly row: NoteRow }) {
  const models = useModels();
  if (note.type === "summarized") return <QuietLine icon={FoldVertical}>{words.summarized}</QuietLine>;
  if (note.type === "resumed") return <QuietLine icon={RotateCw}>{words.resumed}</QuietLine>;
  const label = models?.find(({ id }) => id === note.modelId)?.label ?? note.modelId;
  return <QuietLine icon={ArrowRightLeft}>{words.switched(label)}</QuietLine>;
}

/** Opens to the summary that the agent goes on with. */
export function SummaryLine({ row: { key, text } }: { readonly row: SummaryRow }) {
  const [isOpen, onToggle] = useOpened(key);
  return (
    <div>
      <QuietLine icon={FoldVertical} toggle={{ isOpen, onToggle }}>
        {words.summarized}
      </QuietLine>
      {isOpen && (
        <div className="mt-1 mb-2 ml-2 border-l border-line pl-3.5 text-meta text-soft">
          <Markdown text={text} />
        </div>
      )}
    </div>
  );
}
