import type { LeftOut } from "../../../../supabase/functions/_shared/client/archive/found-file.ts";
import { words } from "./words.ts";

const maxLines = 100;

/** What is not imported, and why. */
export function LeftOutList({ leftOut }: { readonly leftOut: readonly LeftOut[] }) {
  if (leftOut.length === 0) return null;
  const files = leftOut.reduce((sum, each) => sum + each.files, 0);
  return (
    <details className="rounded-card border border-line text-meta" open={leftOut.length <= 6}>
      <summary className="cursor-pointer px-3 py-2 text-soft">{words.leftOut(files)}</summary>
      <ul className="max-h-44 overflow-y-auto border-t border-line px-3 py-2 text-small text-soft">
        {leftOut.slice(0, maxLines).map((each) => (
          <li key={`${each.reason} ${each.path}`} className="py-0.5 break-all">
            {words.leftOutLine(each.path, each.files, each.reason)}
          </li>
        ))}
        {leftOut.length > maxLines && <li className="py-0.5">{words.more(leftOut.length - maxLines)}</li>}
      </ul>
    </details>
  );
}
