import type { ComponentProps } from "react";
import { cn } from "./class-names.ts";

const kinds = {
  /** The one thing to do next. */
  primary: "bg-accent text-on-accent hover:brightness-95 active:brightness-90 border border-transparent",
  /** An answer that matters as much as its neighbours. */
  ink: "bg-ink text-paper hover:opacity-90 border border-transparent",
  plain: "bg-sheet text-ink border border-line hover:bg-well",
  quiet: "bg-transparent text-ink border border-transparent hover:bg-well",
  danger: "bg-sheet text-wrong border border-line hover:bg-wrong-wash",
} as const;

const sizes = {
  small: "h-7 px-2.5 text-meta gap-1.5",
  medium: "h-8 px-3 text-meta gap-2",
  large: "h-9 px-4 text-body gap-2",
} as const;

export interface ButtonProps extends ComponentProps<"button"> {
  readonly kind?: keyof typeof kinds;
  readonly size?: keyof typeof sizes;
}

export function Button({ kind = "plain", size = "medium", className, type = "button", ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={cn(
        "inline-flex shrink-0 items-center justify-center rounded-control font-medium whitespace-nowrap transition-colors",
        "disabled:opacity-50 max-md:h-11 max-md:px-4",
        kinds[kind],
        sizes[size],
        className,
      )}
      {...rest}
    />
  );
}
