import { Archive, ArchiveRestore, Ellipsis, Pencil, Trash2 } from "lucide-react";
import type { ListedSession } from "../../../../supabase/functions/_shared/protocol/session-list.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { Menu, MenuItem, MenuSeparator } from "../../ui/menu.tsx";
import { TakeOutItems } from "../../ui/take-out-items.tsx";
import type { SessionActions } from "./use-session-actions.ts";
import { words } from "./words.ts";

export interface RowMenuProps {
  readonly session: ListedSession;
  readonly title: string;
  readonly actions: SessionActions;
  readonly onRename: () => void;
}

const buttonClass =
  "size-7 max-md:size-11 pointer-fine:hidden group-hover:inline-flex! group-focus-within:inline-flex! data-[state=open]:inline-flex!";

export function RowMenu({ session, title, actions, onRename }: RowMenuProps) {
  const label = words.actions(title);
  const isArchived = session.archived_at !== null;
  return (
    <Menu trigger={<IconButton icon={Ellipsis} label={label} className={buttonClass} />}>
      <MenuItem icon={Pencil} onSelect={onRename}>
        {words.rename}
      </MenuItem>
      <MenuItem icon={isArchived ? ArchiveRestore : Archive} onSelect={() => actions.setArchived(session, !isArchived)}>
        {isArchived ? words.unarchive : words.archive}
      </MenuItem>
      <MenuSeparator />
      <TakeOutItems sessionId={session.id} title={session.title} isMember />
      {session.my_role === "owner" && (
        <>
          <MenuSeparator />
          <MenuItem icon={Trash2} isDangerous onSelect={() => actions.remove(session)}>
            {words.delete}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
