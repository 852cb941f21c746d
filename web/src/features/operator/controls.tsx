import { Pause, Play } from "lucide-react";
import type { OperatorOverview } from "../../../../supabase/functions/_shared/protocol/operator.ts";
import { refusalOf } from "../../lib/refusal.ts";
import { AmountForm } from "../../ui/amount-form.tsx";
import { Button } from "../../ui/button.tsx";
import { type LimitChanges, useSetLimits } from "./overview-query.ts";
import { words } from "./words.ts";

/** Stops everything at once, and starts it again. */
export function KillSwitch({ isPaused }: { readonly isPaused: boolean }) {
  const { mutate, isPending, error } = useSetLimits();
  const Icon = isPaused ? Play : Pause;
  return (
    <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2">
      <Button
        kind={isPaused ? "primary" : "danger"}
        disabled={isPending}
        onClick={() => mutate({ runs_paused: !isPaused })}
      >
        <Icon size={16} strokeWidth={1.75} aria-hidden />
        {isPaused ? words.resume : words.pause}
      </Button>
      <p role="status" className="min-w-60 flex-1 text-meta text-soft">
        {error ? words.notChanged(refusalOf(error).sentence) : isPaused ? words.paused : words.pausing}
      </p>
    </div>
  );
}

export function Limits({ settings }: { readonly settings: OperatorOverview["settings"] }) {
  return (
    <section className="border-t border-line py-6">
      <h2 className="text-body">{words.limits}</h2>
      <p className="mb-3 text-meta text-soft">{words.limitsHint}</p>
      <div className="grid gap-4 md:grid-cols-3">
        <LimitForm
          label={words.everybody}
          hint={words.emptyIsNone}
          amount={settings.max_cost_per_day}
          toChanges={(max_cost_per_day) => ({ max_cost_per_day })}
        />
        <LimitForm
          label={words.user}
          hint={words.zeroIsFree}
          isRequired
          amount={settings.max_cost_per_user_and_day}
          toChanges={(max_cost_per_user_and_day) => ({ max_cost_per_user_and_day })}
        />
        <LimitForm
          label={words.guest}
          hint={words.zeroIsFree}
          isRequired
          amount={settings.max_cost_per_guest_and_day}
          toChanges={(max_cost_per_guest_and_day) => ({ max_cost_per_guest_and_day })}
        />
      </div>
    </section>
  );
}

interface LimitFormProps {
  readonly label: string;
  readonly hint: string;
  readonly isRequired?: boolean;
  readonly amount: number | null;
  readonly toChanges: (amount: number | null) => LimitChanges;
}

function LimitForm({ label, hint, isRequired = false, amount, toChanges }: LimitFormProps) {
  const { mutate, isPending, isSuccess, error } = useSetLimits();
  return (
    <AmountForm
      label={label}
      hint={hint}
      saveLabel={words.save}
      savedLabel={words.saved}
      amount={amount}
      isRequired={isRequired}
      isSaving={isPending}
      isSaved={isSuccess}
      error={error ? refusalOf(error).sentence : undefined}
      onSave={(changed) => mutate(toChanges(changed))}
    />
  );
}
