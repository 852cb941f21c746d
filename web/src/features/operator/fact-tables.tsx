import type { OperatorOverview } from "../../../../supabase/functions/_shared/protocol/operator.ts";
import { formatBytes, formatCost, formatWhen } from "../../lib/format.ts";
import { useNow } from "../../lib/now.ts";
import { Button } from "../../ui/button.tsx";
import { FactTable } from "./fact-table.tsx";
import { LiveRuns } from "./live-runs.tsx";
import { useBlockUser } from "./overview-query.ts";
import { words } from "./words.ts";

const { columns } = words;

export function FactTables({ overview }: { readonly overview: OperatorOverview }) {
  const now = useNow(10_000);
  return (
    <>
      <FactTable
        title={words.stuckRuns}
        columns={[columns.why, columns.status, columns.since]}
        rows={overview.stuck_runs.map((run) => ({
          key: run.run_id,
          cells: [run.why, run.status, formatWhen(run.created_at, now)],
        }))}
      />
      <LiveRuns runs={overview.live_runs} count={overview.live_run_count} />
      <Spenders spenders={overview.spenders} />
      <FactTable
        title={words.errors}
        columns={[columns.error, columns.model, columns.times, columns.last]}
        rows={overview.errors.map((error) => ({
          key: `${error.model_id} ${error.error_code}`,
          cells: [error.error_code, error.model_id ?? "", error.times, formatWhen(error.last_at, now)],
        }))}
      />
      <FactTable
        title={words.tools}
        columns={[columns.tool, columns.share, columns.last]}
        rows={overview.failing_tools.map((tool) => ({
          key: tool.name,
          cells: [tool.name, `${tool.failed} of ${tool.calls}`, formatWhen(tool.last_failed_at, now)],
        }))}
      />
      <FactTable
        title={words.kicks}
        columns={[columns.answer, columns.times, columns.last]}
        rows={overview.failed_kicks.map((kick) => ({
          key: kick.answer,
          cells: [kick.answer, kick.times, formatWhen(kick.last_at, now)],
        }))}
      />
      <FactTable
        title={words.stored}
        columns={[columns.who, columns.bytes, columns.limit]}
        rows={overview.stored.map((user) => ({
          key: user.user_id,
          cells: [user.email || words.guestUser, formatBytes(user.bytes), formatBytes(user.max_bytes)],
        }))}
      />
    </>
  );
}

function Spenders({ spenders }: { readonly spenders: OperatorOverview["spenders"] }) {
  const { mutate, isPending } = useBlockUser();
  return (
    <FactTable
      title={words.spenders}
      columns={[columns.who, columns.spent, columns.limit, columns.access]}
      rows={spenders.map(({ user_id, email, spent, max_cost_per_day: limit, is_blocked: isBlocked }) => {
        const name = email || words.guestUser;
        return {
          key: user_id,
          cells: [
            name,
            formatCost(spent),
            limit === null ? "" : formatCost(limit),
            <Button
              key="block"
              size="small"
              disabled={isPending}
              aria-label={isBlocked ? words.unblockUser(name) : words.blockUser(name)}
              onClick={() => mutate({ user_id, is_blocked: !isBlocked })}
            >
              {isBlocked ? words.unblock : words.block}
            </Button>,
          ],
        };
      })}
    />
  );
}
