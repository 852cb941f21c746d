import { PanelLeft } from "lucide-react";
import { useRail } from "../lib/rail.ts";
import { useUser } from "../lib/user.ts";
import { IconButton } from "./icon-button.tsx";

/** Brings the sessions back, on pages whose header has nothing else to tell; nothing while they are there or there are none. */
export function ShowRail() {
  const user = useUser();
  const rail = useRail();
  if (!user || rail.isOpen) return null;
  return <IconButton icon={PanelLeft} label="Show sessions" shortcut="mod+b" className="-ml-2" onClick={rail.toggle} />;
}
