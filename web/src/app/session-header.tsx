import { PanelLeft } from "lucide-react";
import { Sharing } from "../features/together/sharing.tsx";
import { useRail } from "../lib/rail.ts";
import { useSessionState } from "../lib/session/session-context.tsx";
import { shownTitle } from "../lib/session/shown-title.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { words } from "./words.ts";

export function SessionHeader() {
  const title = useSessionState(shownTitle);
  const isVisitor = useSessionState((state) => state.session.my_role === null);
  const rail = useRail();
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-b border-line px-4">
      {rail.isThere && !rail.isOpen && (
        <IconButton
          icon={PanelLeft}
          label={words.showSessions}
          shortcut="mod+b"
          className="-ml-2"
          onClick={rail.toggle}
        />
      )}
      <h1 className="min-w-0 flex-1 truncate text-body">{title === "" ? words.newSession : title}</h1>
      {isVisitor && <span className="shrink-0 text-small text-faint">{words.readOnly}</span>}
      <Sharing />
    </header>
  );
}
