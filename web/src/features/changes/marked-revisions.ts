// Finding revisions by their names and stars.
import type { RevisionMark } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";

export interface RevisionFilter {
  readonly text: string;
  readonly isStarred: boolean;
}

/** The numbers that a filter finds, newest first. Undefined where it asks for nothing. */
export function foundRevisions(
  marks: Iterable<RevisionMark>,
  { text, isStarred }: RevisionFilter,
): number[] | undefined {
  const sought = text.trim().toLowerCase();
  if (sought === "" && !isStarred) return undefined;
  return [...marks]
    .filter((mark) => (!isStarred || mark.is_starred) && mark.name.toLowerCase().includes(sought))
    .map(({ number }) => number)
    .toSorted((left, right) => right - left);
}
