import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { formatCost } from "../../lib/format.ts";
import { call } from "../../lib/project.ts";
import { refusalOf } from "../../lib/refusal.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { AmountForm } from "../../ui/amount-form.tsx";
import { Button } from "../../ui/button.tsx";
import { useForgetSessionUsage } from "./session-usage.ts";
import { words } from "./words.ts";

export interface SessionBudgetProps {
  readonly maxCost: number | null;
  /** Otherwise the owner asks for the form first. */
  readonly isFormShown: boolean;
  readonly onSaved: () => void;
}

/** What the session may cost. Its owner sets it, others read it. */
export function SessionBudget({ maxCost, isFormShown, onSaved }: SessionBudgetProps) {
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
  const [isAsked, setAsked] = useState(isFormShown);
  if (!isOwner || !isAsked) {
    return (
      <div className="mt-2 flex min-h-8 items-center justify-between gap-3">
        <p className="flex-1">{words.context.budget}</p>
        <span className={maxCost === null ? "text-soft" : "font-mono tabular-nums"}>
          {maxCost === null ? words.context.noBudget : formatCost(maxCost)}
        </span>
        {isOwner && (
          <Button size="small" onClick={() => setAsked(true)}>
            {maxCost === null ? words.context.setBudget : words.context.changeBudget}
          </Button>
        )}
      </div>
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
        isFocused
        isSaving={save.isPending}
        isSaved={save.isSuccess}
        error={save.error ? refusalOf(save.error).sentence : undefined}
        onSave={(amount) => save.mutate(amount)}
      />
    </div>
  );
}
