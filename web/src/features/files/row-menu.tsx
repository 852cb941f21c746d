import { FilePlus2, Lock, LockOpen, MoreHorizontal, PencilLine, Trash2 } from "lucide-react";
import { IconButton } from "../../ui/icon-button.tsx";
import { Menu, MenuItem, MenuSeparator } from "../../ui/menu.tsx";
import type { FileRow } from "./file-rows.ts";
import { useFileActions } from "./use-file-actions.ts";
import { words } from "./words.ts";

export interface RowMenuProps {
  readonly row: FileRow;
  readonly isLocked: boolean;
  readonly isTabStop: boolean;
  readonly onMove: () => void;
  readonly onRemove: () => void;
  readonly onCreateIn: () => void;
}

export function RowMenu({ row, isLocked, isTabStop, onMove, onRemove, onCreateIn }: RowMenuProps) {
  const { setLocked } = useFileActions();
  const isFile = row.kind === "file";
  return (
    <Menu
      align="end"
      trigger={
        <IconButton
          icon={MoreHorizontal}
          label={words.actionsFor(row.name)}
          tabIndex={isTabStop ? 0 : -1}
          className="size-6 bg-well opacity-0 md:absolute md:right-0.5 group-hover:opacity-100 group-focus-within:opacity-100 data-[state=open]:opacity-100 max-md:bg-transparent max-md:opacity-100"
        />
      }
    >
      {!isFile && (
        <MenuItem icon={FilePlus2} onSelect={onCreateIn}>
          {words.newFileIn}
        </MenuItem>
      )}
      <MenuItem icon={PencilLine} onSelect={onMove}>
        {words.rename}
      </MenuItem>
      {isFile && (
        <MenuItem icon={isLocked ? LockOpen : Lock} onSelect={() => setLocked(row.path, !isLocked)}>
          {isLocked ? words.unlock : words.lock}
        </MenuItem>
      )}
      <MenuSeparator />
      <MenuItem icon={Trash2} isDangerous onSelect={onRemove}>
        {words.remove}
      </MenuItem>
    </Menu>
  );
}
