import { labelOf, type Shortcut } from "../lib/shortcuts.ts";

export function Kbd({ shortcut }: { readonly shortcut: Shortcut }) {
  return (
    <kbd className="rounded-[5px] border border-line bg-well px-1 font-sans text-small text-faint max-md:hidden">
      {labelOf(shortcut)}
    </kbd>
  );
}
