// Revisions in a row that one run made are listed under what it was asked.
import type { Revision } from "./revisions.ts";

export interface RevisionGroup {
  /** Null for the changes of people. */
  readonly runId: string | null;
  readonly revisions: readonly Revision[];
}

export function groupRevisions(revisions: readonly Revision[]): RevisionGroup[] {
  const groups: { runId: string | null; revisions: Revision[] }[] = [];
  for (const revision of revisions) {
    const last = groups.at(-1);
    if (last?.runId === revision.run_id) last.revisions.push(revision);
    else groups.push({ runId: revision.run_id, revisions: [revision] });
  }
  return groups;
}
