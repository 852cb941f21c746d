// What the session's state does not hold of executions: earlier ones, and the input and output of each.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import * as z from "zod/mini";
import { untilAnswered } from "../../../../supabase/functions/_shared/client/data-api.ts";
import { type Execution, execution } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { rest } from "../../lib/project.ts";
import { placedDisplay } from "./output-parts.ts";

const columns = Object.keys(execution.shape).join(",");
const pageSize = 50;
const executions = z.array(execution);

const keys = {
  earlier: (sessionId: string) => ["executions", sessionId, "earlier"],
  one: (sessionId: string, id: string) => ["executions", sessionId, id],
  output: (sessionId: string, id: string, isLive: boolean) => ["executions", sessionId, id, "output", isLive],
} as const;

/** Those before the ones in the session's state, newest first. They have all ended long ago. */
export function earlierQuery(sessionId: string, before: string | undefined) {
  return infiniteQueryOptions({
    queryKey: keys.earlier(sessionId),
    queryFn: async ({ pageParam, signal }): Promise<readonly Execution[]> => {
      const page = () =>
        rest
          .from("executions")
          .select(columns)
          .eq("session_id", sessionId)
          .lt("created_at", pageParam)
          .order("created_at", { ascending: false })
          .limit(pageSize);
      return executions.parse(await untilAnswered(page, { signal }));
    },
    initialPageParam: before ?? "",
    getNextPageParam: (page) => (page.length === pageSize ? page.at(-1)?.created_at : undefined),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** One execution that a link names; null when it does not exist. */
export function executionQuery(sessionId: string, id: string) {
  return queryOptions({
    queryKey: keys.one(sessionId, id),
    queryFn: async ({ signal }): Promise<Execution | null> => {
      if (!z.uuid().safeParse(id).success) return null;
      const one = () => rest.from("executions").select(columns).eq("session_id", sessionId).eq("id", id).maybeSingle();
      return z.nullable(execution).parse(await untilAnswered(one, { signal }));
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The event that an execution ended may arrive a moment before queries see its row as ended. */
const lagMs = 50;

const stored = z.object({
  stdin: z.nullable(z.string()),
  output: z.string(),
  displays: z.pipe(
    z.nullable(z.array(placedDisplay)),
    z.transform((displays) => displays ?? []),
  ),
  is_output_cut: z.boolean(),
  finished_at: z.nullable(z.string()),
});

/** What another browser reports while its program runs. */
const liveMs = 1000;

/** Of an execution that has ended: it never changes again. Of one that a browser runs: what it has reported so far. */
export function outputQuery(sessionId: string, id: string, isLive: boolean) {
  return queryOptions({
    queryKey: keys.output(sessionId, id, isLive),
    refetchInterval: isLive ? liveMs : false,
    queryFn: async ({ signal }) => {
      const one = () =>
        rest
          .from("executions")
          .select("stdin, output, displays, is_output_cut, finished_at")
          .eq("session_id", sessionId)
          .eq("id", id)
          .single();
      for (;;) {
        const read = stored.parse(await untilAnswered(one, { signal }));
        if (read.finished_at !== null || isLive) return read;
        await new Promise((resolve) => setTimeout(resolve, lagMs));
      }
    },
    staleTime: isLive ? 0 : Number.POSITIVE_INFINITY,
  });
}
