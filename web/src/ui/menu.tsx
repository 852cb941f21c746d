// A button that opens a menu. The menu itself, 19 KB, loads when somebody points at the button or presses it.
import { cloneElement, lazy, Suspense, useState } from "react";
import { onceOnline } from "../lib/once-online.ts";
import type { MenuProps } from "./menu-parts.tsx";

const load = onceOnline(() => import("./menu-parts.tsx"));
const OpenMenu = lazy(() => load().then((parts) => ({ default: parts.OpenMenu })));

export const MenuItem = lazy(() => load().then((parts) => ({ default: parts.MenuItem })));
export const MenuChoices = lazy(() => load().then((parts) => ({ default: parts.MenuChoices })));
export const MenuSeparator = lazy(() => load().then((parts) => ({ default: parts.MenuSeparator })));

export function Menu(props: MenuProps) {
  const [isWanted, setWanted] = useState(false);
  const button = cloneElement(props.trigger, {
    "aria-haspopup": "menu",
    "aria-expanded": false,
    onClick: () => setWanted(true),
    onPointerEnter: load,
  });
  if (!isWanted) return button;
  return (
    <Suspense fallback={button}>
      <OpenMenu {...props} />
    </Suspense>
  );
}
