import { Ellipsis, GitCompareArrows, Pencil, Star } from "lucide-react";
import { useState } from "react";
import { useCanEdit } from "../../lib/my-role.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import { NameDialog } from "./name-dialog.tsx";
import { useMarkRevision } from "./use-mark-revision.ts";
import { usePinRevision } from "./use-pin-revision.ts";
import { words } from "./words.ts";

export function StarButton({ number }: { readonly number: number }) {
  const canEdit = useCanEdit();
  const isStarred = useSessionState((state) => state.revisionMarks.get(number)?.is_starred ?? false);
  const { mutate } = useMarkRevision(number);
  if (!canEdit) return null;
  return (
    <IconButton
      icon={Star}
      label={words.star}
      isPressed={isStarred}
      className={isStarred ? "[&_svg]:fill-current" : undefined}
      onClick={() => mutate({ is_starred: !isStarred })}
    />
  );
}

export interface MoreMenuProps {
  readonly number: number;
  readonly onCompare: () => void;
}

export function MoreMenu({ number, onCompare }: MoreMenuProps) {
  const canEdit = useCanEdit();
  const name = useSessionState((state) => state.revisionMarks.get(number)?.name ?? "");
  const [isNaming, setNaming] = useState(false);
  const pin = usePinRevision(number);
  const startNaming = () => {
    pin();
    setNaming(true);
  };
  const { mutate } = useMarkRevision(number);
  return (
    <>
      <Menu align="end" trigger={<IconButton icon={Ellipsis} label={words.more} />}>
        <MenuItem icon={GitCompareArrows} onSelect={onCompare}>
          {words.compare}
        </MenuItem>
        {canEdit && (
          <MenuItem icon={Pencil} onSelect={startNaming}>
            {words.name}
          </MenuItem>
        )}
      </Menu>
      {isNaming && (
        <NameDialog name={name} onClose={() => setNaming(false)} onName={(typed) => mutate({ name: typed })} />
      )}
    </>
  );
}
