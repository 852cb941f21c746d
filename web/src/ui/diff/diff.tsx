import { UnfoldVertical } from "lucide-react";
import { useState } from "react";
import { type DiffRow, type DiffSection, diffRows, foldRows } from "./diff-rows.ts";
import { RowText, rowClass } from "./row-text.tsx";
import { words } from "./words.ts";

export interface DiffProps {
  readonly before: string;
  readonly after: string;
  readonly path: string;
}

/** What changed in one file, for a card: without CodeMirror. `ui/merge` is for whoever comes to read. */
export function Diff({ before, after, path }: DiffProps) {
  const [unfolded, setUnfolded] = useState<readonly number[]>([]);
  const rows = diffRows(before, after);
  const isSame = rows.every(({ kind }) => kind === "same");
  if (isSame) {
    return <p className="px-4 py-3 text-meta text-soft">{before === after ? words.same : words.lineEndings}</p>;
  }
  return (
    <div role="group" aria-label={words.diffOf(path)} className="min-w-0 font-mono text-small leading-5">
      {foldRows(rows).map((section) =>
        section.isFolded && !unfolded.includes(section.start) ? (
          <FoldedRows
            key={section.start}
            section={section}
            onUnfold={() => setUnfolded([...unfolded, section.start])}
          />
        ) : (
          <UnifiedRows key={section.start} rows={section.rows} />
        ),
      )}
    </div>
  );
}

function FoldedRows({ section, onUnfold }: { readonly section: DiffSection; readonly onUnfold: () => void }) {
  const isUnchanged = section.rows.every(({ kind }) => kind === "same");
  return (
    <button
      type="button"
      onClick={onUnfold}
      className="flex w-full items-center gap-2 bg-well px-3 py-1 font-sans text-small text-soft hover:text-ink max-md:min-h-11"
    >
      <UnfoldVertical size={14} strokeWidth={1.75} aria-hidden />
      {words.showFolded(section.rows.length, isUnchanged)}
    </button>
  );
}

function UnifiedRows({ rows }: { readonly rows: readonly DiffRow[] }) {
  return rows.map((row) => {
    const before = row.kind === "added" ? undefined : row.before;
    const after = row.kind === "removed" ? undefined : row.after;
    return (
      <div key={`${before}:${after}`} className={rowClass(row)}>
        <LineNumber number={before} />
        <LineNumber number={after} />
        <RowText row={row} />
      </div>
    );
  });
}

function LineNumber({ number }: { readonly number: number | undefined }) {
  return (
    <span aria-hidden className="pr-2 text-right text-soft tabular-nums select-none">
      {number}
    </span>
  );
}
