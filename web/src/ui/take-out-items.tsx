// The three ways to take a session out, as items of any menu.
import { Archive, FileDown, Globe } from "lucide-react";
import { type TakeOutKind, takeOutKinds, takingOut } from "../lib/take-out.ts";
import { MenuItem } from "./menu.tsx";

const choices = {
  files: { label: "Download files", icon: FileDown },
  site: { label: "Download as a site", icon: Globe },
  session: { label: "Export session", icon: Archive },
} as const satisfies Record<TakeOutKind, unknown>;

export function TakeOutItems({ sessionId, title }: { readonly sessionId: string; readonly title: string }) {
  return takeOutKinds.map((kind) => {
    const { label, icon } = choices[kind];
    return (
      <MenuItem key={kind} icon={icon} onSelect={() => takingOut.ask({ sessionId, title, kind })}>
        {label}
      </MenuItem>
    );
  });
}
