// What is done to members, invitations and the link. A refusal is told; what the dialog shows is asked for again.
import { useQueryClient } from "@tanstack/react-query";
import type { MemberRole } from "../../../../supabase/functions/_shared/protocol/enums.ts";
import { call } from "../../lib/project.ts";
import { useSession } from "../../lib/session/session-context.tsx";
import { shareKeys } from "./share-queries.ts";
import { useAct } from "./use-act.ts";

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
  const { act, isPending } = useAct(() =>
    Promise.all([
      session.catchUp(),
      queryClient.invalidateQueries({ queryKey: shareKeys.invitations(id) }),
      queryClient.invalidateQueries({ queryKey: shareKeys.link(id) }),
    ]),
  );
  return {
    isPending,
    invite: (email, role) => act(() => call("invite_member", { session_id: id, email, role })),
    withdraw: (invitationId) => act(() => call("withdraw_invitation", { id: invitationId })),
    setRole: (userId, role) => act(() => call("set_member_role", { session_id: id, user_id: userId, role })),
    remove: (userId) => act(() => call("remove_member", { session_id: id, user_id: userId })),
    handOver: (userId) => act(() => call("hand_over", { session_id: id, user_id: userId })),
  };
}
