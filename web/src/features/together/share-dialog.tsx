import { useSessionState } from "../../lib/session/session-context.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { InviteForm } from "./invite-form.tsx";
import { LeaveButton } from "./leave-button.tsx";
import { LinkSection } from "./link-section.tsx";
import { MemberList } from "./member-list.tsx";
import { PendingInvitations } from "./pending-invitations.tsx";
import { words } from "./words.ts";

export function ShareDialog({ onClose }: { readonly onClose: () => void }) {
  const isOwner = useSessionState((state) => state.session.my_role === "owner");
  return (
    <Dialog isOpen onClose={onClose} title={isOwner ? words.title : words.titleForMembers} width="md:max-w-lg">
      <div className="flex flex-col gap-5">
        {isOwner && <InviteForm />}
        <MemberList />
        {isOwner && <PendingInvitations />}
        <LinkSection isOwner={isOwner} />
        {!isOwner && <LeaveButton onLeft={onClose} />}
      </div>
    </Dialog>
  );
}
