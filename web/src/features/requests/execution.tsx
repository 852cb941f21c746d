import type { ExecutionRequest } from "../../lib/session/open-requests.ts";
import { Button } from "../../ui/button.tsx";
import type { RequestProps } from "./approval.tsx";
import { RequestCard } from "./request-card.tsx";
import { useReply } from "./use-reply.ts";
import { words } from "./words.ts";

/** Asked only while no server can run the program. */
export function Execution({ request, place, count, canAnswer }: RequestProps<ExecutionRequest>) {
  const { answer, isGiven } = useReply(request.id);
  const decline = () => answer({ status: "failed", exit_code: null, output: words.execution.declined, duration_ms: 0 });
  return (
    <RequestCard title={words.execution.title(request.entry, request.language)} place={place} count={count}>
      <p className="text-meta text-soft">{words.execution.cannot}</p>
      {canAnswer && (
        <Button className="self-start" disabled={isGiven} onClick={decline}>
          {words.execution.decline}
        </Button>
      )}
    </RequestCard>
  );
}
