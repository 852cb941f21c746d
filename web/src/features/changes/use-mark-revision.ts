import { useMutation } from "@tanstack/react-query";
import { call } from "../../lib/project.ts";
import { refusalOf } from "../../lib/refusal.ts";
import { useSession } from "../../lib/session/session-context.tsx";
import { notify } from "../../ui/notices.tsx";

/** Names or stars a revision. Everybody in the session learns it from the log. */
export function useMarkRevision(revision: number) {
  const session = useSession();
  return useMutation({
    mutationFn: async (changes: { readonly name?: string; readonly is_starred?: boolean }) => {
      await call("set_revision", { session_id: session.state.session.id, revision, changes });
      await session.catchUp();
    },
    onError: (error) => notify({ text: refusalOf(error).sentence }),
  });
}
