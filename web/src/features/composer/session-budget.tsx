import { useMutation } from "@tanstack/react-query";
import { formatCost } from "../../lib/format.ts";
import { call } from "../../lib/project.ts";
import { refusalOf } from "../../lib/refusal.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { AmountForm } from "../../ui/amount-form.tsx";
import { useForgetSessionUsage } from "./session-usage.ts";
import { words } from "./words.ts";

export interface SessionBudgetProps {
  readonly maxCost: number | null;
  readonly onSaved: () => void;
}

/** What the session may cost. Its owner sets it, others read it. */
export function SessionBudget({ maxCost, onSaved }: SessionBudgetProps) {
  const sessionId = useSessionState((state) => state.session.id);
  const isOwner = useSessionState((state) => state.session.my_role === "owner");
  const forget = useForgetSessionUsage();
  const save = useMutation({
    mutationFn: async (max_cost: number | null) => {
      await call("set_session_budget", { session_id: sessionId, ...(max_cost !== null && { max_cost }) });
      await forget();
    },
    onSuccess: onSaved,
    networkMode: "always",
  });
  if (!isOwner) {
    return (
      <p className="mt-3 flex items-baseline justify-between gap-3">
        {words.context.budget}
        <span className="text-soft">{maxCost === null ? words.context.noBudget : formatCost(maxCost)}</span>
      </p>
    );
  }
  return (
    <div className="mt-3">
      <AmountForm
        label={words.context.budget}
        hint={words.context.budgetHint}
        saveLabel={words.context.save}
        savedLabel={words.context.saved}
        amount={maxCost}
        isSaving={save.isPending}
        isSaved={save.isSuccess}
        error={save.error ? refusalOf(save.error).sentence : undefined}
        onSave={(amount) => save.mutate(amount)}
      />
    </div>
  );
}
