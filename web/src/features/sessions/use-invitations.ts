// The open invitations to the user. An answer shows at once; what the server refuses is shown again.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Refused } from "../../../../supabase/functions/_shared/client/data-api.ts";
import type { Invitation } from "../../../../supabase/functions/_shared/protocol/invitations.ts";
import { call } from "../../lib/project.ts";
import { notify } from "../../ui/notices.tsx";
import { invitationsQuery } from "./invitation-list.ts";
import { sessionKeys } from "./session-keys.ts";
import { words } from "./words.ts";

export interface Invitations {
  readonly open: readonly Invitation[];
  readonly accept: (invitation: Invitation) => void;
  readonly decline: (invitation: Invitation) => void;
}

export function useInvitations(): Invitations {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { data } = useQuery(invitationsQuery);
  const answering = {
    onMutate: ({ session_id: id }: Invitation) =>
      queryClient.setQueryData(invitationsQuery.queryKey, (open) => open?.filter((one) => one.session_id !== id)),
    onError: (error: Error) => notify({ text: error instanceof Refused ? error.refusal.sentence : words.notAnswered }),
    onSettled: () =>
      Promise.all(
        [sessionKeys.lists, sessionKeys.invitations].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
      ),
  };
  const { mutate: accept } = useMutation({
    ...answering,
    mutationFn: ({ session_id, role }: Invitation) => call("accept_invitation", { session_id, role }),
    onSuccess: (_answer, { session_id: sessionId }) => navigate({ to: "/s/$sessionId", params: { sessionId } }),
  });
  const { mutate: decline } = useMutation({
    ...answering,
    mutationFn: ({ session_id }: Invitation) => call("decline_invitation", { session_id }),
  });
  return { open: data ?? [], accept, decline };
}
