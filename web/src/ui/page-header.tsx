import { Link } from "@tanstack/react-router";
import { CloudOff, PanelLeft } from "lucide-react";
import { useRail } from "../lib/rail.ts";
import { useIsReached } from "../lib/reached.ts";
import { useUser } from "../lib/user.ts";
import { IconButton } from "./icon-button.tsx";
import { Mark } from "./mark.tsx";

/**
 * Of pages outside of sessions: brings the sessions back, and tells that what loads or is saved has to wait. Visitors have no
 * sessions, and leave by the product's name.
 */
export function PageHeader() {
  const user = useUser();
  return (
    <header className="flex h-14 shrink-0 items-center gap-3 px-4">
      {user === null && <ToStart />}
      {user && <ShowRail />}
      <Unreachable />
    </header>
  );
}

function ToStart() {
  return (
    <Link to="/new" aria-label="Edgewright: to the first screen" className="flex items-center gap-2 rounded-control">
      <Mark />
      <span className="text-[0.9375rem] font-semibold tracking-tight">Edgewright</span>
    </Link>
  );
}

function ShowRail() {
  const rail = useRail();
  if (rail.isOpen) return null;
  return (
    <IconButton
      icon={PanelLeft}
      label="Show sessions"
      shortcut="mod+b"
      className="-ml-2 max-md:-ml-3.5"
      onClick={rail.toggle}
    />
  );
}

function Unreachable() {
  const isReached = useIsReached();
  return (
    <p role="status" className="text-meta text-soft">
      {!isReached && (
        <span className="flex items-center gap-2">
          <CloudOff size={16} strokeWidth={1.75} className="shrink-0" aria-hidden />
          Edgewright can’t be reached. Trying again.
        </span>
      )}
    </p>
  );
}
