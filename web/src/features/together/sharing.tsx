import { UserPlus, Users } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { onceOnline } from "../../lib/once-online.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { PeopleHere } from "./people-here.tsx";
import { words } from "./words.ts";

const ShareDialog = lazy(
  onceOnline(() => import("./share-dialog.tsx").then((module) => ({ default: module.ShareDialog }))),
);

/** Who else is here, and with whom the session is shared. For members. */
export function Sharing() {
  const isMember = useSessionState((state) => state.session.my_role !== null);
  const isOwner = useSessionState((state) => state.session.my_role === "owner");
  const [isOpen, setOpen] = useState(false);
  if (!isMember) return null;
  return (
    <>
      <PeopleHere onOpen={() => setOpen(true)} />
      <IconButton
        icon={isOwner ? UserPlus : Users}
        label={isOwner ? words.share : words.titleForMembers}
        onClick={() => setOpen(true)}
      />
      {isOpen && (
        <Suspense>
          <ShareDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
