// Tooltips without a wrapper at each button: `{...tip("Stop", "escape")}` marks an element, one layer shows what is marked.
import { useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { labelOf, type Shortcut } from "../lib/shortcuts.ts";

/** Attributes for an element whose name is not written on it. */
export function tip(label: string, shortcut?: Shortcut) {
  return { "data-tip": label, ...(shortcut !== undefined && { "data-tip-keys": labelOf(shortcut) }) };
}

interface Shown {
  readonly label: string;
  readonly keys: string | undefined;
  readonly at: DOMRect;
  /** The dialog around the element: nothing else shows above a dialog. */
  readonly container: Element;
}

const delayMs = 400;
const gap = 6;
/** A tooltip below this line shows above its element. */
const roomBelow = 48;
const maxWidth = 320;
/** From its middle: enough for a few words. */
const leastToEdge = 100;

export function TooltipLayer() {
  const shown = useMarkedElement();
  if (shown === undefined) return null;
  const isAbove = shown.at.bottom + roomBelow > window.innerHeight;
  const middle = clamp(shown.at.left + shown.at.width / 2, leastToEdge, window.innerWidth - leastToEdge);
  const toEdge = Math.min(middle, window.innerWidth - middle);
  return createPortal(
    <div
      aria-hidden
      className="pointer-events-none fixed z-50 flex w-max items-center gap-2 rounded-control bg-ink px-2 py-1 text-small text-paper shadow-float"
      style={{
        left: middle,
        maxWidth: Math.min(maxWidth, 2 * (toEdge - gap)),
        top: isAbove ? shown.at.top - gap : shown.at.bottom + gap,
        transform: `translate(-50%, ${isAbove ? "-100%" : "0"})`,
      }}
    >
      {shown.label}
      {shown.keys !== undefined && <span className="opacity-70">{shown.keys}</span>}
    </div>,
    shown.container,
  );
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

/** Pointed at for a moment, or focused by the keyboard. Any key or press puts it away. */
function useMarkedElement(): Shown | undefined {
  const [shown, setShown] = useState<Shown>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hide = () => {
      clearTimeout(timer);
      setShown(undefined);
    };
    const showSoon = ({ target }: Event) => {
      clearTimeout(timer);
      const element = target instanceof Element ? target.closest<HTMLElement>("[data-tip]") : null;
      if (element === null) return setShown(undefined);
      timer = setTimeout(() => {
        if (!element.isConnected || element.matches("[data-state=open]")) return;
        const { tip: label = "", tipKeys: keys } = element.dataset;
        const container = element.closest("dialog") ?? document.body;
        setShown({ label, keys, at: element.getBoundingClientRect(), container });
      }, delayMs);
    };
    const onFocus = (event: FocusEvent) => {
      if (event.target instanceof Element && event.target.matches(":focus-visible")) showSoon(event);
    };
    const onPointer = (event: PointerEvent) => event.pointerType === "mouse" && showSoon(event);
    document.addEventListener("pointerover", onPointer);
    document.addEventListener("focusin", onFocus);
    for (const event of ["pointerdown", "keydown", "focusout", "scroll"]) document.addEventListener(event, hide, true);
    return () => {
      hide();
      document.removeEventListener("pointerover", onPointer);
      document.removeEventListener("focusin", onFocus);
      for (const event of ["pointerdown", "keydown", "focusout", "scroll"])
        document.removeEventListener(event, hide, true);
    };
  }, []);
  return shown;
}
