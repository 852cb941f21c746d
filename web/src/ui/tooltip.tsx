import { Tooltip as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { labelOf, type Shortcut } from "../lib/shortcuts.ts";

export const TooltipProvider = Radix.Provider;

export interface TooltipProps {
  readonly label: string;
  readonly shortcut?: Shortcut | undefined;
  readonly children: ReactNode;
}

export function Tooltip({ label, shortcut, children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex items-center gap-2 rounded-control bg-ink px-2 py-1 text-small text-paper shadow-float"
        >
          {label}
          {shortcut !== undefined && <span className="opacity-70">{labelOf(shortcut)}</span>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
