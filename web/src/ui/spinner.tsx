import { cn } from "./class-names.ts";

/** A ring that turns. Words next to it say what is going on. */
export function Spinner({ className }: { readonly className?: string }) {
  return (
    <span
      aria-hidden
      className={cn(
        "inline-block size-3.5 shrink-0 animate-spin rounded-full border-2 border-line-strong border-t-accent",
        className,
      )}
    />
  );
}
