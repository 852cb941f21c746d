import { Link } from "@tanstack/react-router";
import { FileUp, PanelLeft, Plus, Search } from "lucide-react";
import { bringingIn } from "../../lib/bring-in.ts";
import { setPaletteOpen } from "../../lib/palette.ts";
import { useRail } from "../../lib/rail.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { Kbd } from "../../ui/kbd.tsx";
import { Mark } from "../../ui/mark.tsx";
import { words } from "./words.ts";

export function RailHead({ onLeave }: { readonly onLeave: (() => void) | undefined }) {
  const rail = useRail();
  return (
    <div className="px-2.5 pb-2">
      <div className="flex h-13 items-center gap-2 pl-2">
        <Mark />
        <span className="flex-1 text-[0.9375rem] font-semibold tracking-tight">{words.product}</span>
        <IconButton icon={FileUp} label={words.import} onClick={() => bringingIn.ask({ found: null, into: null })} />
        <IconButton icon={PanelLeft} label={words.hideSessions} shortcut="mod+b" onClick={rail.toggle} />
      </div>
      <Link
        to="/new"
        {...(onLeave && { onClick: onLeave })}
        className="flex h-9 items-center gap-2.5 rounded-control border border-line bg-sheet px-2.5 font-medium transition-colors hover:bg-well max-md:h-11"
      >
        <Plus size={16} strokeWidth={1.75} aria-hidden />
        <span className="flex-1">{words.newSession}</span>
        <Kbd shortcut="mod+j" />
      </Link>
      <button
        type="button"
        onClick={() => {
          onLeave?.();
          setPaletteOpen(true);
        }}
        className="mt-1 flex h-8 w-full items-center gap-2.5 rounded-control px-2.5 text-soft transition-colors hover:bg-well hover:text-ink max-md:h-11"
      >
        <Search size={16} strokeWidth={1.75} aria-hidden />
        <span className="flex-1 text-left">{words.search}</span>
        <Kbd shortcut="mod+k" />
      </button>
    </div>
  );
}
