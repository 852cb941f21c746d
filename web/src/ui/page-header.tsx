import { Link } from "@tanstack/react-router";
import { PanelLeft } from "lucide-react";
import { useRail } from "../lib/rail.ts";
import { useUser } from "../lib/user.ts";
import { IconButton } from "./icon-button.tsx";
import { Mark } from "./mark.tsx";

/** Of pages whose header has nothing else to tell: brings the sessions back. Visitors have none, and leave by the product's name. */
export function PageHeader() {
  const user = useUser();
  return (
    <header className="flex h-14 shrink-0 items-center px-4">
      {user === null && <ToStart />}
      {user && <ShowRail />}
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
