import { Ban, TriangleAlert } from "lucide-react";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/class-names.ts";
import type { EndingRow } from "./rows.ts";
import { useRetry } from "./use-retry.ts";
import { words } from "./words.ts";

/** How a run ended that did not succeed, and whether to try again. */
export function Ending({ row }: { readonly row: EndingRow }) {
  const isStopped = row.status === "stopped";
  const Icon = isStopped ? Ban : TriangleAlert;
  return (
    <div className="my-1 flex min-h-7 items-start gap-2">
      <Icon
        size={16}
        strokeWidth={1.75}
        className={cn("mt-0.75 shrink-0", isStopped ? "text-faint" : "text-wrong")}
        aria-hidden
      />
      <p className={cn("min-w-0 flex-1 py-px", isStopped && "text-soft")}>
        {isStopped ? words.stopped : (row.sentence ?? words.failed)}
      </p>
      {row.isLast && <TryAgain runId={row.runId} />}
    </div>
  );
}

function TryAgain({ runId }: { readonly runId: string }) {
  const { canRetry, isPending, retry } = useRetry(runId);
  if (!canRetry) return null;
  return (
    <Button size="small" disabled={isPending} onClick={retry}>
      {words.tryAgain}
    </Button>
  );
}
