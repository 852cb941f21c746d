// The revisions of a session, read by pages. A revision never changes, and their numbers have no gaps, so a page is a range of
// numbers, and a full one is read once.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import * as z from "zod/mini";
import { untilAnswered } from "../../../../supabase/functions/_shared/client/data-api.ts";
import { revisionKind } from "../../../../supabase/functions/_shared/protocol/enums.ts";
import { changedFile } from "../../../../supabase/functions/_shared/protocol/events.ts";
import { rest } from "../../lib/project.ts";

const revision = z.object({
  number: z.int(),
  kind: revisionKind,
  author_id: z.nullable(z.string()),
  run_id: z.nullable(z.string()),
  source: z.nullable(z.int()),
  source_run_id: z.nullable(z.string()),
  summary: z.string(),
  changed: z.array(changedFile),
  created_at: z.string(),
});
export type Revision = z.infer<typeof revision>;

/** Both ends included. */
export interface PageRange {
  readonly first: number;
  readonly last: number;
}

const pageSize = 50;

/** The newest pages, newest first. The first of them ends at the newest revision, the others are full. */
export function pageRanges(headRevision: number, pages: number): PageRange[] {
  const ranges: PageRange[] = [];
  for (let last = headRevision; last > 0 && ranges.length < pages;) {
    const first = Math.floor((last - 1) / pageSize) * pageSize + 1;
    ranges.push({ first, last });
    last = first - 1;
  }
  return ranges;
}

const columns = "number, kind, author_id, run_id, source, source_run_id, summary, changed, created_at";

/** Keeps the address of a request short. */
const maxChosen = 100;

/** Single revisions, newest first, at most 100. */
export function revisionsQuery(sessionId: string, numbers: readonly number[]) {
  const wanted = numbers.toSorted((left, right) => right - left).slice(0, maxChosen);
  return queryOptions({
    queryKey: ["revisions-by-number", sessionId, wanted],
    queryFn: async ({ signal }): Promise<readonly Revision[]> => {
      if (wanted.length === 0) return [];
      const chosen = () => rest.from("revisions").select(columns).eq("session_id", sessionId).in("number", wanted);
      const rows = await untilAnswered(chosen, { signal });
      return z
        .array(revision)
        .parse(rows)
        .toSorted((left, right) => right.number - left.number);
    },
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });
}

/** Newest first. */
export function revisionPageQuery(sessionId: string, { first, last }: PageRange) {
  return queryOptions({
    queryKey: ["revisions", sessionId, first, last],
    queryFn: async ({ signal }): Promise<readonly Revision[]> => {
      const inRange = () =>
        rest
          .from("revisions")
          .select(columns)
          .eq("session_id", sessionId)
          .gte("number", first)
          .lte("number", last)
          .order("number", { ascending: false });
      return z.array(revision).parse(await untilAnswered(inRange, { signal }));
    },
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });
}

/** The first and last revision that a run made. Read again when there is a new revision. */
export function runRangeQuery(sessionId: string, runId: string, headRevision: number) {
  return queryOptions({
    queryKey: ["revisions-of-run", sessionId, runId, headRevision],
    queryFn: async ({ signal }): Promise<PageRange> => {
      const ofRun = () =>
        rest.from("revisions").select("number").eq("session_id", sessionId).eq("run_id", runId).order("number");
      const numbers = (await untilAnswered(ofRun, { signal })).map(({ number }) => number);
      return { first: numbers[0] ?? 0, last: numbers.at(-1) ?? 0 };
    },
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });
}
