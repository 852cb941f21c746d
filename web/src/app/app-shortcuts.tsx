import { useMatch, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useAction } from "../lib/actions.ts";
import { onceOnline } from "../lib/once-online.ts";
import { setPaletteOpen, useIsPaletteOpen } from "../lib/palette.ts";
import { useShortcut } from "../lib/shortcuts.ts";
import { useTheme } from "../lib/theme.ts";
import { useUser } from "../lib/user.ts";
import { words } from "./words.ts";

const ShortcutsDialog = lazy(
  onceOnline(() =>
    import("../features/settings/shortcuts-dialog.tsx").then((module) => ({ default: module.ShortcutsDialog })),
  ),
);
const Palette = lazy(
  onceOnline(() => import("../features/find/palette.tsx").then((module) => ({ default: module.Palette }))),
);

/** The shortcuts and actions of every page. */
export function AppShortcuts() {
  const navigate = useNavigate();
  // What is read there is read with the link.
  const isLinked = useMatch({ from: "/l/$sessionId", shouldThrow: false }) !== undefined;
  const isUser = Boolean(useUser()) && !isLinked;
  const isPaletteOpen = useIsPaletteOpen();
  const [isListShown, setListShown] = useState(false);
  const showList = () => setListShown(true);
  const toStart = () => void navigate({ to: "/new" });
  useShortcut("?", showList);
  useShortcut("mod+j", toStart);
  useShortcut(isUser ? "mod+k" : null, () => setPaletteOpen(true));
  useAction({ label: words.newSession, shortcut: "mod+j", act: toStart });
  useAction({ label: words.settings, act: () => void navigate({ to: "/settings" }) });
  useAction({ label: words.usage, act: () => void navigate({ to: "/usage" }) });
  useAction({ label: words.shortcuts, shortcut: "?", act: showList });
  useThemeActions();
  return (
    <Suspense>
      {isListShown && <ShortcutsDialog onClose={() => setListShown(false)} />}
      {isPaletteOpen && <Palette onClose={() => setPaletteOpen(false)} />}
    </Suspense>
  );
}

function useThemeActions(): void {
  const [theme, setTheme] = useTheme();
  useAction(theme === "light" ? null : { label: words.lightTheme, act: () => setTheme("light") });
  useAction(theme === "dark" ? null : { label: words.darkTheme, act: () => setTheme("dark") });
}
