import { Dialog } from "../../ui/dialog.tsx";
import { ShortcutTable } from "./shortcut-table.tsx";
import { words } from "./words.ts";

export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog isOpen onClose={onClose} title={words.shortcuts}>
      <ShortcutTable />
    </Dialog>
  );
}
