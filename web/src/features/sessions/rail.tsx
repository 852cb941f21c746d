import { useState } from "react";
import { useUser } from "../../lib/user.ts";
import { cn } from "../../ui/class-names.ts";
import { dropToImport } from "../../ui/drop-to-import.ts";
import { Invitations } from "./invitations.tsx";
import { RailFoot } from "./rail-foot.tsx";
import { RailHead } from "./rail-head.tsx";
import { SessionList } from "./session-list-view.tsx";
import { useSessionNotices } from "./use-session-notices.ts";
import { words } from "./words.ts";

export interface RailProps {
  readonly className: string;
  /** Called when a link in it was followed. */
  readonly onLeave: (() => void) | undefined;
}

export function Rail({ className, onLeave }: RailProps) {
  const user = useUser();
  const [isArchive, setArchive] = useState(false);
  if (!user) return null;
  return (
    <nav aria-label={words.sessions} className={cn("flex h-full flex-col", className)} {...dropToImport}>
      <Notices userId={user.id} />
      <RailHead onLeave={onLeave} />
      <Invitations key={`${user.id} invited`} onLeave={onLeave} />
      <SessionList key={user.id} isArchive={isArchive} onShowArchive={setArchive} onLeave={onLeave} />
      <RailFoot user={user} onLeave={onLeave} />
    </nav>
  );
}

function Notices({ userId }: { readonly userId: string }) {
  useSessionNotices(userId);
  return null;
}
