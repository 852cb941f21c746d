import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FoldVertical } from "lucide-react";
import { formatCost, formatTokens } from "../../lib/format.ts";
import { call } from "../../lib/project.ts";
import { refusalOf } from "../../lib/refusal.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/class-names.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { ContextBar } from "./context-bar.tsx";
import { type ContextView, contextView } from "./context-view.ts";
import { SessionBudget } from "./session-budget.tsx";
import { useSessionUsageQuery } from "./session-usage.ts";
import { words } from "./words.ts";

export interface ContextDialogProps {
  readonly onClose: () => void;
  /** The owner has raised or removed the budget. */
  readonly onRaised?: () => void;
}

/** What fills the context, what the session has cost, and its budget. */
export function ContextDialog({ onClose, onRaised }: ContextDialogProps) {
  const { data: usage, error, refetch } = useSessionUsageQuery(true);
  const view = usage && contextView(usage);
  return (
    <Dialog isOpen onClose={onClose} title={words.context.title}>
      {usage === undefined && !error && <div className="h-80" />}
      {usage === undefined && error && (
        <div className="space-y-3">
          <p className="text-soft">{words.context.notLoaded}</p>
          <Button onClick={() => refetch()}>{words.context.tryAgain}</Button>
        </div>
      )}
      {view && <ContextSection view={view} onSummedUp={onClose} />}
      {usage && (
        <section className={cn(view !== null && "mt-5 border-t border-line pt-4")}>
          <p className="flex items-baseline justify-between gap-3">
            {words.context.cost}
            <span className="font-mono tabular-nums">{formatCost(usage.cost)}</span>
          </p>
          {usage.own_keys_cost > 0 && (
            <p className="text-small text-faint">{words.context.ownKeys(formatCost(usage.own_keys_cost))}</p>
          )}
          <SessionBudget
            maxCost={usage.max_cost}
            isFormShown={onRaised !== undefined}
            onSaved={() => {
              onRaised?.();
              if (onRaised) onClose();
            }}
          />
          <Link to="/usage" className="mt-4 inline-block text-meta text-accent underline-offset-4 hover:underline">
            {words.context.usage}
          </Link>
        </section>
      )}
    </Dialog>
  );
}

function ContextSection({ view, onSummedUp }: { readonly view: ContextView; readonly onSummedUp: () => void }) {
  const sessionId = useSessionState((state) => state.session.id);
  const { mutate, isPending, error } = useMutation({
    mutationFn: (id: string) => call("sum_up_session", { session_id: sessionId, id }),
    onSuccess: onSummedUp,
    networkMode: "always",
  });
  const { canSumUp, summaryCost, isEstimate } = view;
  const price = summaryCost > 0 ? words.context.sumUpCost(formatCost(summaryCost)) : words.context.sumUpFree;
  return (
    <section>
      <p className="text-body font-medium">
        {words.context.used(formatTokens(view.usedTokens), formatTokens(view.windowTokens))}
      </p>
      <p className="mb-3 text-small text-faint">
        {isEstimate ? words.context.afterSummary : words.context.nextRequest}
      </p>
      <ContextBar view={view} />
      <div className="mt-4 flex items-center justify-between gap-3">
        {error ? (
          <p role="alert" className="text-small text-wrong">
            {refusalOf(error).sentence}
          </p>
        ) : (
          <p className="text-small text-soft">{canSumUp ? price : words.context.nothingToSumUp}</p>
        )}
        <Button disabled={!canSumUp || isPending} onClick={() => mutate(crypto.randomUUID())}>
          <FoldVertical size={16} strokeWidth={1.75} aria-hidden />
          {words.context.sumUp}
        </Button>
      </div>
    </section>
  );
}
