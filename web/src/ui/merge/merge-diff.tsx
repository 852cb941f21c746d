import { type MergeProps, useMerge } from "./use-merge.ts";
import { words } from "./words.ts";

/** What changed in a file, read-only. Loads CodeMirror: import it lazily. */
export function MergeDiff(props: MergeProps) {
  const { before, after } = props;
  if (before === after) return <p className="px-4 py-3 text-meta text-soft">{words.same}</p>;
  if (withoutLastLineFeed(before) === withoutLastLineFeed(after)) {
    return <p className="px-4 py-3 text-meta text-soft">{words.lineEndings}</p>;
  }
  return <ShownMerge {...props} />;
}

function ShownMerge(props: MergeProps) {
  const host = useMerge(props);
  return <div ref={host} role="group" aria-label={words.diffOf(props.path)} className="min-w-0" />;
}

function withoutLastLineFeed(text: string): string {
  return text.endsWith("\n") ? text.slice(0, -1) : text;
}
