import { Link } from "@tanstack/react-router";
import { PanelLeft } from "lucide-react";
import { useRail } from "../../lib/rail.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { Mark } from "../../ui/mark.tsx";
import { words } from "./words.ts";

/** Visitors have no rail to leave by. */
export function SettingsHeader({ isVisitor }: { readonly isVisitor: boolean }) {
  const rail = useRail();
  return (
    <header className="flex h-14 shrink-0 items-center px-4">
      {isVisitor && (
        <Link to="/new" aria-label={words.toStart} className="flex items-center gap-2 rounded-control">
          <Mark />
          <span className="text-[0.9375rem] font-semibold tracking-tight">{words.product}</span>
        </Link>
      )}
      {!isVisitor && !rail.isOpen && (
        <IconButton
          icon={PanelLeft}
          label={words.showSessions}
          shortcut="mod+b"
          className="-ml-2"
          onClick={rail.toggle}
        />
      )}
    </header>
  );
}
