// The facts of the installation, read again every few seconds.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answerOf, Refused } from "../../../../supabase/functions/_shared/client/data-api.ts";
import { operatorOverview } from "../../../../supabase/functions/_shared/protocol/operator.ts";
import { call, rest } from "../../lib/project.ts";
import { refusalOf } from "../../lib/refusal.ts";
import { notify } from "../../ui/notices.tsx";
import { words } from "./words.ts";

const againMs = 5_000;
const overviewKey = ["operator"] as const;

export function isForbidden(error: Error | null): boolean {
  return error instanceof Refused && error.refusal.code === "forbidden";
}

export const overviewQuery = queryOptions({
  queryKey: overviewKey,
  queryFn: async ({ signal }) =>
    operatorOverview.parse(await answerOf(rest.rpc("operator_overview").abortSignal(signal))),
  refetchInterval: ({ state }) => (isForbidden(state.error) ? false : againMs),
  retry: false,
});

export interface LimitChanges {
  readonly runs_paused?: boolean;
  readonly max_cost_per_day?: number | null;
  /** These two cannot be null: it is refused. */
  readonly max_cost_per_user_and_day?: number | null;
  readonly max_cost_per_guest_and_day?: number | null;
}

export function useSetLimits() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (changes: LimitChanges) => call("operator_set_limits", { changes: { ...changes } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: overviewKey }),
  });
}

export function useBlockUser() {
  return useAct((user: { readonly user_id: string; readonly is_blocked: boolean }) =>
    call("operator_block_user", user),
  );
}

export function useStopRun() {
  return useAct((run: { readonly run_id: string }) => call("operator_stop_run", run));
}

/** Says where nothing was changed. */
function useAct<Given>(act: (given: Given) => Promise<unknown>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: act,
    onError: (error) => notify({ text: words.notChanged(refusalOf(error).sentence) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: overviewKey }),
  });
}
