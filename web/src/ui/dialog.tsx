import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./class-names.ts";
import { IconButton } from "./icon-button.tsx";

export interface DialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly description?: string | undefined;
  readonly closeLabel?: string;
  readonly width?: string;
  readonly children: ReactNode;
}

/** In the middle of the screen; on a phone a sheet at its bottom. */
export function Dialog(props: DialogProps) {
  const { isOpen, onClose, title, description, closeLabel = "Close", width = "md:max-w-md", children } = props;
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[oklch(0.2_0.01_70/0.35)]" />
        <Radix.Content
          {...(description === undefined && { "aria-describedby": undefined })}
          onOpenAutoFocus={focusFirstField}
          className={cn(
            "fixed z-40 flex max-h-[88dvh] w-full flex-col overflow-y-auto bg-sheet p-5 shadow-float outline-none",
            "md:top-1/2 md:left-1/2 md:-translate-x-1/2 md:-translate-y-1/2 md:rounded-composer md:border md:border-line",
            "max-md:bottom-0 max-md:left-0 max-md:rounded-t-composer",
            width,
          )}
        >
          <header className="mb-4 flex items-start gap-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-box">{title}</Radix.Title>
              {description !== undefined && (
                <Radix.Description className="mt-1 text-meta text-soft">{description}</Radix.Description>
              )}
            </div>
            <IconButton icon={X} label={closeLabel} className="-mt-1 -mr-1" onClick={onClose} />
          </header>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Where there is nothing to type, Radix focuses the first control. */
function focusFirstField(event: Event): void {
  const field = event.target instanceof Element ? event.target.querySelector("input, textarea") : null;
  if (!(field instanceof HTMLElement)) return;
  event.preventDefault();
  field.focus();
}
