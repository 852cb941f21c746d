import type { KeyboardEvent, PointerEvent } from "react";
import { cn } from "./class-names.ts";

const keyStep = 16;

export interface SplitterProps {
  /** What it sizes, for screen readers. */
  readonly label: string;
  /** Pixels of the part at its left. */
  readonly size: number;
  readonly min: number;
  readonly max: number;
  readonly onResize: (size: number) => void;
  readonly className?: string;
}

/** The hairline between two parts, dragged or moved with the arrow keys. */
export function Splitter({ label, size, min, max, onResize, className }: SplitterProps) {
  const resize = (to: number) => onResize(Math.round(Math.min(max, Math.max(min, to))));
  const onPointerDown = (down: PointerEvent<HTMLDivElement>) => {
    const line = down.currentTarget;
    line.setPointerCapture(down.pointerId);
    const onMove = (move: globalThis.PointerEvent) => resize(size + move.clientX - down.clientX);
    line.addEventListener("pointermove", onMove);
    line.addEventListener("lostpointercapture", () => line.removeEventListener("pointermove", onMove), { once: true });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowLeft") resize(size - keyStep);
    if (event.key === "ArrowRight") resize(size + keyStep);
  };
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation="vertical"
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
      className={cn(
        "relative z-10 w-px shrink-0 cursor-col-resize touch-none bg-line hover:bg-accent",
        "after:absolute after:inset-y-0 after:-left-1 after:w-2.5",
        className,
      )}
    />
  );
}
