import { useNavigate } from "@tanstack/react-router";
import { Ban, TriangleAlert } from "lucide-react";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/class-names.ts";
import type { EndingRow } from "./rows.ts";
import { useRetry } from "./use-retry.ts";
import { words } from "./words.ts";

/** Codes that a key in the settings helps against. */
const keyCodes: ReadonlySet<string> = new Set(["key_missing", "key_refused"]);
/** Limits: how to go on stands at the composer. */
const limitCodes: ReadonlySet<string> = new Set([
  "max_steps",
  "max_tokens",
  "max_cost",
  "max_seconds",
  "max_cost_per_day",
  "guest_max_cost_per_day",
  "installation_max_cost_per_day",
  "runs_paused",
  "user_blocked",
]);

/** How a run ended that did not succeed, and the one thing to do about it. */
export function Ending({ row }: { readonly row: EndingRow }) {
  const isStopped = row.status === "stopped";
  const Icon = isStopped ? Ban : TriangleAlert;
  const code = row.code ?? "";
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
      {keyCodes.has(code) && <AddKey />}
      {row.isLast && !keyCodes.has(code) && !limitCodes.has(code) && <TryAgain runId={row.runId} />}
    </div>
  );
}

function AddKey() {
  const navigate = useNavigate();
  return (
    <Button size="small" onClick={() => void navigate({ to: "/settings" })}>
      {words.addKey}
    </Button>
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
