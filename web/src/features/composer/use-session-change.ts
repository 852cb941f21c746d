import { useMutation } from "@tanstack/react-query";
import { Refused } from "../../../../supabase/functions/_shared/client/data-api.ts";
import type { ApprovalPolicy } from "../../../../supabase/functions/_shared/protocol/enums.ts";
import { call } from "../../lib/project.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { notify } from "../../ui/notices.tsx";
import { words } from "./words.ts";

export type SessionChange =
  | { readonly model_id: string }
  | { readonly approval_policy: ApprovalPolicy }
  | { readonly allowed_tools: string[] }
  | { readonly instructions: string }
  | { readonly is_archived: boolean };

/** The session's events bring the change to all screens. */
export function useSessionChange() {
  const sessionId = useSessionState((state) => state.session.id);
  return useMutation({
    mutationFn: (changes: SessionChange) => call("set_session", { session_id: sessionId, changes }),
    onError: (error) => notify({ text: words.notChanged(error instanceof Refused ? error.message : "") }),
    networkMode: "always",
  });
}
