// The text field of the composer, for those outside of it who move the focus.
import { type RefObject, useLayoutEffect } from "react";

export const messageBoxId = "message";

export function messageBox(): HTMLTextAreaElement | null {
  const element = document.getElementById(messageBoxId);
  return element instanceof HTMLTextAreaElement ? element : null;
}

/** Focuses the first button, unless the user is busy elsewhere; gives the focus to the message box in the end. */
export function useFocusUnlessTyping(list: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = list.current;
    const box = messageBox();
    const isIdle = document.activeElement === document.body || (document.activeElement === box && box?.value === "");
    // On a touch screen the focus would open the keyboard.
    if (!isIdle || !matchMedia("(pointer: fine)").matches) return undefined;
    element?.querySelector("button")?.focus();
    return () => {
      // A button that is disabled when it is pressed has lost the focus.
      const { activeElement } = document;
      if (activeElement === document.body || element?.contains(activeElement)) messageBox()?.focus();
    };
  }, [list]);
}
