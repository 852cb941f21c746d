// The frame of every page: the rail of sessions at the left for those who have any, the page, and short notices.
import { Outlet, useMatch } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useAction } from "../lib/actions.ts";
import { onceOnline } from "../lib/once-online.ts";
import { RailContext } from "../lib/rail.ts";
import { useShortcut } from "../lib/shortcuts.ts";
import { useStored } from "../lib/storage.ts";
import { useThemeOfDocument } from "../lib/theme.ts";
import { screens, useMedia } from "../lib/use-media.ts";
import { useUser } from "../lib/user.ts";
import { Notices } from "../ui/notices.tsx";
import { TooltipLayer } from "../ui/tooltip.tsx";
import { AppShortcuts } from "./app-shortcuts.tsx";
import { Archives } from "./archives.tsx";
import { words } from "./words.ts";

const SessionsRail = lazy(
  onceOnline(() =>
    import("../features/sessions/sessions-rail.tsx").then((module) => ({ default: module.SessionsRail })),
  ),
);

export function Shell() {
  const isPageAlone = useMatch({ from: "/s/$sessionId/page", shouldThrow: false }) !== undefined;
  return isPageAlone ? <Outlet /> : <Frame />;
}

function Frame() {
  const user = useUser();
  const isWide = useMedia(screens.wide);
  const [isFolded, setFolded] = useStored("rail-folded", (stored) => stored === true);
  const [isSheetOpen, setSheetOpen] = useState(false);
  const isOpen = isWide ? !isFolded : isSheetOpen;
  const toggle = () => (isWide ? setFolded(!isFolded) : setSheetOpen(!isSheetOpen));
  useShortcut("mod+b", toggle);
  useAction({ label: words.toggleRail, shortcut: "mod+b", act: toggle });
  useThemeOfDocument();
  const isLinked = useMatch({ from: "/l/$sessionId", shouldThrow: false }) !== undefined;
  const hasRail = user !== null && user !== undefined && !isLinked;
  return (
    <RailContext value={{ isThere: hasRail, isOpen, toggle }}>
      <div className="flex h-dvh overflow-hidden">
        {hasRail && isOpen && (
          <Suspense fallback={isWide && <div className="w-58 shrink-0 border-r border-line" />}>
            <SessionsRail isSheet={!isWide} onClose={() => setSheetOpen(false)} />
          </Suspense>
        )}
        <div className="min-w-0 flex-1">
          <Outlet />
        </div>
      </div>
      <AppShortcuts />
      <Archives />
      <Notices />
      <TooltipLayer />
    </RailContext>
  );
}
