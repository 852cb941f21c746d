import { Copy, Ellipsis, Pencil } from "lucide-react";
import { screens, useMedia } from "../../lib/use-media.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { copyText } from "../../ui/copy-text.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import { words } from "./words.ts";

interface PromptActionsProps {
  readonly text: string;
  /** Missing for what somebody else said. */
  readonly onEdit: (() => void) | undefined;
}

/** Next to a prompt while it is pointed at or focused; a menu on a phone. */
export function PromptActions({ text, onEdit }: PromptActionsProps) {
  const isPhone = useMedia(screens.phone);
  if (isPhone) {
    return (
      <Menu
        align="end"
        trigger={<IconButton icon={Ellipsis} label={words.promptActions} className="-my-2 text-faint" />}
      >
        <MenuItem icon={Copy} onSelect={() => copyText(text)}>
          {words.copyPrompt}
        </MenuItem>
        {onEdit && (
          <MenuItem icon={Pencil} onSelect={onEdit}>
            {words.edit}
          </MenuItem>
        )}
      </Menu>
    );
  }
  return (
    <div className="flex opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100 [@media(hover:none)]:opacity-100">
      <CopyButton label={words.copyPrompt} text={text} />
      {onEdit && <IconButton icon={Pencil} label={words.edit} className="size-7" onClick={onEdit} />}
    </div>
  );
}
