import type { OperatorOverview } from "../../../../supabase/functions/_shared/protocol/operator.ts";
import { formatCost, formatDuration } from "../../lib/format.ts";
import { Button } from "../../ui/button.tsx";
import { FactTable } from "./fact-table.tsx";
import { useStopRun } from "./overview-query.ts";
import { words } from "./words.ts";

type LiveRun = OperatorOverview["live_runs"][number];

const { columns } = words;

export function LiveRuns({ runs, count }: { readonly runs: readonly LiveRun[]; readonly count: number }) {
  const { mutate, isPending, variables } = useStopRun();
  return (
    <FactTable
      title={words.liveRuns(count)}
      // What a phone shows without scrolling comes first.
      columns={[
        ...[columns.session, columns.cost, columns.control],
        ...[columns.who, columns.status, columns.step, columns.time],
      ]}
      rows={runs.map((run) => {
        const session = run.title || words.untitled;
        const isStopping = run.is_stopping || (isPending && variables.run_id === run.run_id);
        return {
          key: run.run_id,
          cells: [
            session,
            formatCost(run.cost),
            <Button
              key="stop"
              size="small"
              className="aria-disabled:opacity-50"
              // A disabled button would lose the focus.
              aria-disabled={isStopping}
              aria-label={words.stopRun(session)}
              onClick={() => !isStopping && mutate({ run_id: run.run_id })}
            >
              {words.stop}
            </Button>,
            run.email || words.guestUser,
            statusOf(run),
            run.step,
            run.seconds === null ? "" : formatDuration(run.seconds * 1000),
          ],
        };
      })}
    />
  );
}

function statusOf({ is_stopping: isStopping, status, waits_for: waitsFor }: LiveRun): string {
  if (isStopping) return words.stopping;
  return waitsFor === null ? status : words.waitsFor[waitsFor];
}
