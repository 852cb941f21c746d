// The ways to take a session out, as items of any menu.
import { Archive, FileDown, Globe } from "lucide-react";
import { type TakeOutKind, takeOutKinds, takingOut } from "../lib/take-out.ts";
import { MenuItem } from "./menu.tsx";

const choices = {
  files: { label: "Download files", icon: FileDown },
  site: { label: "Download as a site", icon: Globe },
  session: { label: "Export session", icon: Archive },
} as const satisfies Record<TakeOutKind, unknown>;

export interface TakeOutItemsProps {
  readonly sessionId: string;
  readonly title: string;
  /** Visitors with a link may not read all of a session. */
  readonly isMember: boolean;
}

export function TakeOutItems({ sessionId, title, isMember }: TakeOutItemsProps) {
  const offered = takeOutKinds.filter((kind) => isMember || kind !== "session");
  return offered.map((kind) => {
    const { label, icon } = choices[kind];
    return (
      <MenuItem key={kind} icon={icon} onSelect={() => takingOut.ask({ sessionId, title, kind })}>
        {label}
      </MenuItem>
    );
  });
}
