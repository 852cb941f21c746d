import { useBlame } from "../../history/blame/use-blame.tsx";
import { MergeDiff } from "../../ui/merge/merge-diff.tsx";
import type { MergeProps } from "../../ui/merge/use-merge.ts";

export interface BlamedDiffProps extends MergeProps {
  readonly pathBefore: string;
  readonly from: number;
  readonly to: number;
}

/** A diff with the writers of its lines. */
export function BlamedDiff({ pathBefore, from, to, ...diff }: BlamedDiffProps) {
  const before = useBlame(pathBefore, from);
  const after = useBlame(diff.path, to);
  return (
    <>
      <MergeDiff {...diff} writersBefore={before.writers} writersAfter={after.writers} />
      {before.card}
      {after.card}
    </>
  );
}
