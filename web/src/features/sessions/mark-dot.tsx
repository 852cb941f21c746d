import { cn } from "../../ui/class-names.ts";
import type { SessionMark } from "./session-mark.ts";
import { words } from "./words.ts";

const colours = { working: "bg-accent", asks: "bg-waiting", unread: "bg-ink" } as const;

export function MarkDot({ mark }: { readonly mark: SessionMark | undefined }) {
  if (mark === undefined) return null;
  return (
    <span className="flex size-4 shrink-0 items-center justify-center" title={words[mark]}>
      <span aria-hidden className={cn("size-1.75 rounded-full", colours[mark])} />
      <span className="sr-only">{words[mark]}</span>
    </span>
  );
}
