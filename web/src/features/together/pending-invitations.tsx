import { useQuery } from "@tanstack/react-query";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { Button } from "../../ui/button.tsx";
import { pendingQuery } from "./share-queries.ts";
import { useSharing } from "./use-sharing.ts";
import { words } from "./words.ts";

/** Nothing where nobody is invited. */
export function PendingInvitations() {
  const sessionId = useSessionState((state) => state.session.id);
  const members = useSessionState((state) => state.members);
  const { data: pending = [] } = useQuery(pendingQuery(sessionId, members.length));
  const { withdraw, isPending } = useSharing();
  if (pending.length === 0) return null;
  return (
    <section aria-label={words.pending}>
      <h3 className="mb-1 text-meta font-medium">{words.pending}</h3>
      <ul className="divide-y divide-line border-y border-line">
        {pending.map(({ id, email, user_id: userId, role }) => {
          const who = email ?? members.find((member) => member.user_id === userId)?.name ?? words.guest;
          return (
            <li key={id} className="flex min-h-11 items-center gap-2.5 py-1">
              <p className="min-w-0 flex-1">
                <span className="block truncate">{who}</span>
                <span className="block text-small text-faint">
                  {role === "owner" ? words.pendingOwner : words.pendingAs(role)}
                </span>
              </p>
              <Button
                size="small"
                disabled={isPending}
                aria-label={words.withdrawFor(who)}
                onClick={() => void withdraw(id)}
              >
                {words.withdraw}
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
