import { useMutation } from "@tanstack/react-query";
import { Refused } from "../../../../supabase/functions/_shared/client/data-api.ts";
import { call } from "../../lib/project.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { notify } from "../../ui/notices.tsx";
import { words } from "./words.ts";

export interface Retry {
  readonly canRetry: boolean;
  readonly isPending: boolean;
  readonly retry: () => void;
}

/** Another run for the same message. Its events show it. */
export function useRetry(runId: string): Retry {
  const { my_role: role, archived_at: archivedAt } = useSessionState((state) => state.session);
  const { mutate, isPending } = useMutation({
    mutationFn: () => call("retry_run", { run_id: runId }),
    onError: (error) => notify({ text: error instanceof Refused ? error.refusal.sentence : words.notDone }),
  });
  const canRetry = (role === "owner" || role === "editor") && archivedAt === null;
  return { canRetry, isPending, retry: mutate };
}
