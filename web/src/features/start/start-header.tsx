import { Link, useLocation } from "@tanstack/react-router";
import { PanelLeft } from "lucide-react";
import { useRail } from "../../lib/rail.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { Mark } from "../../ui/mark.tsx";
import { words } from "./words.ts";

/** The product's name for visitors; for others it stands in the rail, which can be folded. */
export function StartHeader({ isVisitor }: { readonly isVisitor: boolean }) {
  const rail = useRail();
  const here = useLocation().href;
  if (!isVisitor) {
    return (
      <header className="flex h-14 shrink-0 items-center px-2">
        {!rail.isOpen && (
          <IconButton icon={PanelLeft} label={words.showSessions} shortcut="mod+b" onClick={rail.toggle} />
        )}
      </header>
    );
  }
  return (
    <header className="flex h-14 shrink-0 items-center gap-2 px-5.5 max-md:px-4">
      <Mark />
      <span className="flex-1 text-[0.9375rem] font-semibold tracking-tight">{words.product}</span>
      <Link
        to="/sign-in"
        search={{ to: here }}
        className="inline-flex h-8 items-center rounded-control px-3 text-meta font-medium hover:bg-well max-md:h-11"
      >
        {words.signIn}
      </Link>
    </header>
  );
}
