// What is done to members, invitations and the link. A refusal is told; what the dialog shows is asked for again.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { MemberRole } from "../../../../supabase/functions/_shared/protocol/enums.ts";
import { call } from "../../lib/project.ts";
import { refusalOf } from "../../lib/refusal.ts";
import { useSession } from "../../lib/session/session-context.tsx";
import { notify } from "../../ui/notices.tsx";
import { shareKeys } from "./share-queries.ts";

type SharedRole = Exclude<MemberRole, "owner">;

export interface Sharing {
  readonly isPending: boolean;
  invite(email: string, role: SharedRole): Promise<boolean>;
  withdraw(invitationId: string): Promise<boolean>;
  setRole(userId: string, role: SharedRole): Promise<boolean>;
  remove(userId: string): Promise<boolean>;
  handOver(userId: string): Promise<boolean>;
}

export function useSharing(): Sharing {
  const session = useSession();
  const queryClient = useQueryClient();
  const id = session.state.session.id;
  const { mutateAsync, isPending } = useMutation({
    mutationFn: (act: () => Promise<unknown>) => act(),
    onError: (error) => notify({ text: refusalOf(error).sentence }),
    onSettled: async () => {
      await Promise.all([
        session.catchUp(),
        queryClient.invalidateQueries({ queryKey: shareKeys.invitations(id) }),
        queryClient.invalidateQueries({ queryKey: shareKeys.link(id) }),
      ]);
    },
  });
  const done = (act: () => Promise<unknown>) =>
    mutateAsync(act).then(
      () => true,
      () => false, // the user was told
    );
  return {
    isPending,
    invite: (email, role) => done(() => call("invite_member", { session_id: id, email, role })),
    withdraw: (invitationId) => done(() => call("withdraw_invitation", { id: invitationId })),
    setRole: (userId, role) => done(() => call("set_member_role", { session_id: id, user_id: userId, role })),
    remove: (userId) => done(() => call("remove_member", { session_id: id, user_id: userId })),
    handOver: (userId) => done(() => call("hand_over", { session_id: id, user_id: userId })),
  };
}
