import type { Invitation } from "../../../../supabase/functions/_shared/protocol/invitations.ts";
import { Button } from "../../ui/button.tsx";
import { useInvitations } from "./use-invitations.ts";
import { words } from "./words.ts";

/** Nothing where nobody invites the user. */
export function Invitations({ onLeave }: { readonly onLeave: (() => void) | undefined }) {
  const { open, accept, decline } = useInvitations();
  if (open.length === 0) return null;
  return (
    <section aria-label={words.invitations} className="max-h-1/2 shrink-0 overflow-y-auto px-2.5 pt-1 pb-2">
      <ul className="space-y-2">
        {open.map((invitation) => (
          <li key={`${invitation.session_id} ${invitation.role}`}>
            <InvitationCard
              invitation={invitation}
              onAccept={() => {
                accept(invitation);
                onLeave?.();
              }}
              onDecline={() => decline(invitation)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface InvitationCardProps {
  readonly invitation: Invitation;
  readonly onAccept: () => void;
  readonly onDecline: () => void;
}

function InvitationCard({ invitation, onAccept, onDecline }: InvitationCardProps) {
  const { title, role, inviter_name: name, inviter_email: email } = invitation;
  return (
    <article className="rounded-control border border-line bg-sheet p-2.5 text-meta">
      <p className="wrap-anywhere">{words.invites[role](name, title === "" ? words.untitled : title)}</p>
      <p className="mt-0.5 truncate text-small text-faint" title={email}>
        {email}
      </p>
      <div className="mt-2 flex flex-wrap gap-1.5">
        <Button size="small" kind="ink" onClick={onAccept}>
          {words.accept}
        </Button>
        <Button size="small" onClick={onDecline}>
          {words.decline}
        </Button>
      </div>
    </article>
  );
}
