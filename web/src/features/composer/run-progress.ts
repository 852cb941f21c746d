// What a run has cost and how long it has waited, which its row tells while it works.
import { queryOptions } from "@tanstack/react-query";
import { untilAnswered } from "../../../../supabase/functions/_shared/client/data-api.ts";
import { rest } from "../../lib/project.ts";

export interface RunProgress {
  readonly cost: number;
  readonly idleMs: number;
}

/** `step` makes it be read again after each step. */
export function runProgressQuery(runId: string, step: number) {
  return queryOptions({
    queryKey: ["run-progress", runId, step],
    queryFn: async ({ signal }): Promise<RunProgress> => {
      const row = () => rest.from("runs").select("cost, idle").eq("id", runId).single();
      const { cost, idle } = await untilAnswered(row, { signal });
      return { cost, idleMs: intervalMs(String(idle)) };
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
}

/** "1 day 02:03:04.5" as Postgres writes it. */
export function intervalMs(interval: string): number {
  const [, days = "0", hours = "0", minutes = "0", seconds = "0"] =
    /^(?:(\d+) days? ?)?(?:(\d+):(\d+):([\d.]+))?$/.exec(interval) ?? [];
  return (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}
