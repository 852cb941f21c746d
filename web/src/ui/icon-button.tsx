import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import type { Shortcut } from "../lib/shortcuts.ts";
import { cn } from "./class-names.ts";
import { tip } from "./tooltip.tsx";

export interface IconButtonProps extends Omit<ComponentProps<"button">, "children" | "aria-label"> {
  readonly icon: LucideIcon;
  /** Its name, for screen readers and in the tooltip. */
  readonly label: string;
  readonly shortcut?: Shortcut | undefined;
  /** For a toggle. */
  readonly isPressed?: boolean;
}

export function IconButton({ icon: Icon, label, shortcut, isPressed, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={isPressed}
      {...tip(label, shortcut)}
      className={cn(
        "inline-flex size-8 shrink-0 items-center justify-center rounded-control text-soft transition-colors",
        "hover:bg-well hover:text-ink disabled:opacity-50 max-md:size-11",
        isPressed && "bg-well text-ink",
        className,
      )}
      {...rest}
    >
      <Icon size={16} strokeWidth={1.75} aria-hidden />
    </button>
  );
}
