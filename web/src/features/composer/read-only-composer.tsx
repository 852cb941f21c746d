import { Archive, Eye } from "lucide-react";
import { useOwnerName } from "../../lib/my-role.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { Button } from "../../ui/button.tsx";
import { useSessionChange } from "./use-session-change.ts";
import { words } from "./words.ts";

/** Says why nothing can be written here. */
export function ReadOnlyComposer() {
  const role = useSessionState((state) => state.session.my_role);
  const canUnarchive = role === "owner" || role === "editor";
  const Icon = canUnarchive ? Archive : Eye;
  const owner = useOwnerName();
  const reader = role === null ? words.readOnly.visitor : words.readOnly.viewer(owner);
  return (
    <div className="flex min-h-12 items-center gap-2.5 rounded-composer border border-line bg-well py-2 pr-2 pl-4 text-meta text-soft">
      <Icon size={16} strokeWidth={1.75} className="shrink-0" aria-hidden />
      <p className="min-w-0 flex-1">{canUnarchive ? words.readOnly.archived : reader}</p>
      {canUnarchive && <UnarchiveButton />}
    </div>
  );
}

function UnarchiveButton() {
  const { mutate, isPending } = useSessionChange();
  return (
    <Button disabled={isPending} onClick={() => mutate({ is_archived: false })}>
      {words.readOnly.unarchive}
    </Button>
  );
}
