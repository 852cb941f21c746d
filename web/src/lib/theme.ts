// Light or dark: the system's choice, or the user's own. theme.js applies the stored one before the first paint.
import { useEffect } from "react";
import { useStored } from "./storage.ts";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

function readTheme(stored: unknown): Theme {
  return themes.find((theme) => theme === stored) ?? "system";
}

export function useTheme(): [Theme, (theme: Theme) => void] {
  return useStored("theme", readTheme);
}

/** Applies a choice at once, in all tabs. */
export function useThemeOfDocument(): void {
  const [theme] = useTheme();
  useEffect(() => {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);
}
