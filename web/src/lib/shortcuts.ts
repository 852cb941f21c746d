// Keyboard shortcuts. "mod" is ⌘ on a Mac and Ctrl elsewhere.
import { useEffect, useEffectEvent } from "react";

const isMac = /mac|iphone|ipad/i.test(navigator.platform);

/** As in "mod+k", "mod+shift+enter", "escape", "?". */
export type Shortcut = string;

export function isPressed(shortcut: Shortcut, event: KeyboardEvent): boolean {
  const keys = shortcut.split("+");
  const key = keys.at(-1);
  const hasMod = isMac ? event.metaKey : event.ctrlKey;
  return (
    event.key.toLowerCase() === key &&
    hasMod === keys.includes("mod") &&
    event.altKey === keys.includes("alt") &&
    // "?" needs Shift on most keyboards.
    (key === "?" || event.shiftKey === keys.includes("shift"))
  );
}

const labels: Readonly<Record<string, string>> = isMac
  ? { mod: "⌘", shift: "⇧", alt: "⌥", enter: "↵", escape: "Esc" }
  : { mod: "Ctrl", shift: "Shift", alt: "Alt", enter: "Enter", escape: "Esc" };

/** Keys that an input method takes to compose a character. Safari's last one says it only by its code. */
export function isComposing({ isComposing: isPart, keyCode }: KeyboardEvent): boolean {
  return isPart || keyCode === 229;
}

/** "⌘K" on a Mac, "Ctrl+K" elsewhere. */
export function labelOf(shortcut: Shortcut): string {
  return shortcut
    .split("+")
    .map((key) => labels[key] ?? key.toUpperCase())
    .join(isMac ? "" : "+");
}

function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable=true]") !== null;
}

/**
 * Acts anywhere in the window. Plain keys are left to text fields; Escape and shortcuts with "mod" are not. An open dialog
 * has the keyboard to itself. A key that is held acts once: the next request would be allowed unread. With null the keys are
 * left to others.
 */
export function useShortcut(shortcut: Shortcut | null, act: () => void): void {
  const onPress = useEffectEvent((event: KeyboardEvent) => {
    if (shortcut === null || event.defaultPrevented || event.repeat || isComposing(event)) return;
    if (!isPressed(shortcut, event)) return;
    if (document.querySelector("dialog[open]") !== null) return;
    const isPlain = !shortcut.includes("mod") && shortcut !== "escape";
    if (isPlain && isTyping(event)) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onPress(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
}
