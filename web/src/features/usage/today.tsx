import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { MyUsage } from "../../../../supabase/functions/_shared/protocol/usage.ts";
import { formatCost } from "../../lib/format.ts";
import { profileQuery } from "../../lib/profile.ts";
import { call } from "../../lib/project.ts";
import { refusalOf } from "../../lib/refusal.ts";
import type { User } from "../../lib/user.ts";
import { AmountForm } from "../../ui/amount-form.tsx";
import { words } from "./words.ts";

/** What is spent today, of what may be, and the budget of one's own. */
export function Today({ user, today }: { readonly user: User; readonly today: MyUsage["today"] }) {
  const { spent, reserved, own_keys_cost: ownKeysCost, max_cost_per_day: limit } = today;
  const isFree = limit === 0;
  return (
    <div className="space-y-4">
      <div>
        <p>
          <span className="text-box font-semibold">{words.spent(formatCost(spent))}</span>{" "}
          <span className="text-soft">{isFree ? words.freeOnly : words.limit(formatCost(limit))}</span>
        </p>
        {!isFree && <Gauge share={(spent + reserved) / limit} />}
        <p className="mt-1.5 text-small text-faint">
          {reserved > 0 && `${words.reserved(formatCost(reserved))} `}
          {ownKeysCost > 0 && `${words.ownKeysToday(formatCost(ownKeysCost))} `}
          {words.dayBegins(localMidnight(today.day))}
        </p>
      </div>
      <OwnBudget user={user} budget={today.own_max_cost_per_day} />
    </div>
  );
}

function localMidnight(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

function Gauge({ share }: { readonly share: number }) {
  const percent = Math.min(100, Math.round(share * 100));
  const fill = percent >= 90 ? "bg-wrong" : percent >= 70 ? "bg-waiting" : "bg-soft";
  return (
    <div
      role="meter"
      aria-label={words.limitLabel}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={`${percent}%`}
      className="mt-2 h-1.5 max-w-100 overflow-hidden rounded-full bg-well"
    >
      <span className={`block h-full ${fill}`} style={{ width: `${percent}%` }} />
    </div>
  );
}

function OwnBudget({ user, budget }: { readonly user: User; readonly budget: number | null }) {
  const queryClient = useQueryClient();
  const { mutate, isPending, isSuccess, error } = useMutation({
    mutationFn: (max_cost_per_day: number | null) => call("set_profile", { changes: { max_cost_per_day } }),
    onSuccess: async () => {
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ["usage", user.id] }),
        queryClient.invalidateQueries({ queryKey: profileQuery(user).queryKey }),
      ]);
    },
  });
  return (
    <AmountForm
      label={words.budget}
      hint={words.budgetHint}
      saveLabel={words.save}
      savedLabel={words.saved}
      amount={budget}
      isSaving={isPending}
      isSaved={isSuccess}
      error={error ? refusalOf(error).sentence : undefined}
      onSave={mutate}
    />
  );
}
