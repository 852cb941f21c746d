import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useShortcut } from "../lib/shortcuts.ts";

const ShortcutsDialog = lazy(() =>
  import("../features/settings/shortcuts-dialog.tsx").then((module) => ({ default: module.ShortcutsDialog })),
);

/** The shortcuts that act on every page. */
export function AppShortcuts() {
  const navigate = useNavigate();
  const [isListShown, setListShown] = useState(false);
  useShortcut("?", () => setListShown(true));
  useShortcut("mod+j", () => void navigate({ to: "/new" }));
  if (!isListShown) return null;
  return (
    <Suspense>
      <ShortcutsDialog onClose={() => setListShown(false)} />
    </Suspense>
  );
}
