import { ArrowDown } from "lucide-react";
import { words } from "./words.ts";

/** Back to the end, with what is new there. */
export function NewLines({ count, onClick }: { readonly count: number; readonly onClick: () => void }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="absolute bottom-3 left-1/2 flex h-8 -translate-x-1/2 items-center gap-1.5 rounded-full border border-line bg-sheet px-3 text-meta shadow-float hover:bg-well max-md:h-11"
    >
      <ArrowDown size={14} strokeWidth={1.75} aria-hidden />
      {count > 0 ? words.newLines(count) : words.toEnd}
    </button>
  );
}
