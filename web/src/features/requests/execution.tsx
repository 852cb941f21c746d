import { useMutation } from "@tanstack/react-query";
import { call } from "../../lib/project.ts";
import type { ExecutionRequest } from "../../lib/session/open-requests.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { useOpenPlace } from "../../lib/workbench.ts";
import { Button } from "../../ui/button.tsx";
import type { RequestProps } from "./approval.tsx";
import { RequestCard } from "./request-card.tsx";
import { useReply } from "./use-reply.ts";
import { words } from "./words.ts";

/** Asked only while no server can run the program. An open browser of somebody who can write takes it by itself. */
export function Execution({ request, place, count, canAnswer }: RequestProps<ExecutionRequest>) {
  const { answer, isGiven } = useReply(request.id);
  const open = useOpenPlace();
  const executionId = useSessionState(({ executions }) => runningId(executions.values(), request));
  const stopping = useMutation({ mutationFn: (id: string) => call("stop_execution", { execution_id: id }) });
  const decline = () => answer({ status: "failed", exit_code: null, output: words.execution.declined, duration_ms: 0 });
  const title = executionId === undefined ? words.execution.waits : words.execution.runs;
  return (
    <RequestCard title={title(request.entry, request.language)} place={place} count={count}>
      {executionId === undefined && <p className="text-meta text-soft">{words.execution.explained}</p>}
      <div className="flex flex-wrap items-center gap-1.5">
        {executionId !== undefined && (
          <Button onClick={() => open({ tab: "run", execution: executionId })}>{words.execution.show}</Button>
        )}
        {canAnswer && executionId !== undefined && (
          <Button disabled={stopping.isPending} onClick={() => stopping.mutate(executionId)}>
            {words.execution.stop(request.entry)}
          </Button>
        )}
        {canAnswer && executionId === undefined && (
          <Button disabled={isGiven} onClick={decline}>
            {words.execution.decline}
          </Button>
        )}
      </div>
    </RequestCard>
  );
}

type Executions = Iterable<{ id: string; run_id: string | null; call_id: string | null; finished_at: string | null }>;

function runningId(executions: Executions, { runId, callId }: ExecutionRequest): string | undefined {
  for (const { id, run_id, call_id, finished_at } of executions) {
    if (run_id === runId && call_id === callId && finished_at === null) return id;
  }
  return undefined;
}
