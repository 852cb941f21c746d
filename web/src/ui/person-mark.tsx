import { initialsOf } from "../lib/initials.ts";
import { cn } from "./class-names.ts";
import { tip } from "./tooltip.tsx";

const sizes = { small: "size-4 text-[0.5625rem]", medium: "size-6 text-[0.6875rem]" } as const;

export interface PersonMarkProps {
  readonly name: string;
  readonly colour: number;
  /** In the tooltip. */
  readonly hint?: string;
  readonly size?: keyof typeof sizes;
}

/** Somebody's initials on their colour. They are no text: the name stands next to it, or in the name of what it is on. */
export function PersonMark({ name, colour, hint, size = "medium" }: PersonMarkProps) {
  return (
    <span
      aria-hidden
      data-initials={initialsOf(name)}
      {...(hint !== undefined && tip(hint))}
      className={cn(
        `person-${colour}`,
        "before:content-[attr(data-initials)]",
        "inline-flex shrink-0 items-center justify-center rounded-full bg-person font-semibold text-on-person select-none",
        sizes[size],
      )}
    />
  );
}
