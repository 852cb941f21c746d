import { Sheet } from "../../ui/sheet.tsx";
import { Rail } from "./rail.tsx";
import { words } from "./words.ts";

export interface SessionsRailProps {
  /** Over the page instead of next to it. */
  readonly isSheet: boolean;
  readonly onClose: () => void;
}

export function SessionsRail({ isSheet, onClose }: SessionsRailProps) {
  if (!isSheet) return <Rail className="w-58 shrink-0 border-r border-line" onLeave={undefined} />;
  return (
    <Sheet title={words.sessions} onClose={onClose}>
      <Rail className="w-full" onLeave={onClose} />
    </Sheet>
  );
}
