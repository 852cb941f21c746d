// How many lines a revision added and took away, from the texts before and after it.
import type { EventPayload } from "../../supabase/functions/_shared/protocol/events.ts";
import { countChangedLines } from "../../supabase/functions/_shared/workspace/line-diff.ts";
import type { LineCounts } from "./render/tool-line.ts";

/** Counting more would cost more than it tells. */
const maxFiles = 5;

/** Null where there is no such file at the revision. */
type TextAt = (path: string, revision: number) => Promise<string | null>;

export async function countLines(
  { number, changed }: EventPayload<"revision_created">,
  textAt: TextAt,
): Promise<LineCounts> {
  if (changed.length > maxFiles) return new Map();
  const sources = new Map(changed.map((it) => [it.path, "moved_from" in it ? (it.moved_from ?? it.path) : it.path]));
  const movedAway = new Set([...sources].filter(([path, source]) => path !== source).map(([, source]) => source));
  const counted = [...sources].filter(([path]) => !movedAway.has(path));
  return new Map(
    await Promise.all(
      counted.map(async ([path, source]) => {
        const [before, after] = await Promise.all([textAt(source, number - 1), textAt(path, number)]);
        return [path, countChangedLines(before ?? "", after ?? "")] as const;
      }),
    ),
  );
}
