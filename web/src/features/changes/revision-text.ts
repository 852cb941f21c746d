// What the list says of a revision.
import type { Revision } from "./revisions.ts";
import { words } from "./words.ts";

/** In the imperative, as the agent's summaries are; without the counts at their end, which are shown by themselves. */
export function titleOf({
  kind,
  summary,
  source,
  changed,
}: Pick<Revision, "kind" | "summary" | "source" | "changed">): string {
  if (summary !== "") return summary.replace(/ \(\+\d+ −\d+\)$/, "");
  if (kind === "restore") return words.restored(source ?? 0);
  if (kind === "undo") return source === null ? words.undone : words.undoneChange(source);
  if (kind === "fork") return words.forked;
  const [first] = changed;
  const moved = changed.find((file) => file.change === "written" && file.moved_from !== undefined);
  if (changed.length === 2 && moved?.change === "written" && moved.moved_from !== undefined) {
    return words.moved(moved.moved_from, moved.path);
  }
  if (changed.length !== 1 || first === undefined) return words.changedFiles(changed.length);
  return first.change === "deleted" ? words.deleted(first.path) : words.wrote(first.path);
}

export interface LineCounts {
  readonly added: number;
  readonly removed: number;
}

export function countsOf({ changed }: Pick<Revision, "changed">): LineCounts {
  return {
    added: changed.reduce((sum, { lines_added: lines }) => sum + lines, 0),
    removed: changed.reduce((sum, { lines_removed: lines }) => sum + lines, 0),
  };
}
