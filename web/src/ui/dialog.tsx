import { X } from "lucide-react";
import { type ReactNode, useId } from "react";
import { cn } from "./class-names.ts";
import { IconButton } from "./icon-button.tsx";
import { Modal } from "./modal.tsx";

export interface DialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly isBusy?: boolean;
  readonly title: string;
  readonly description?: string | undefined;
  readonly closeLabel?: string;
  readonly width?: string;
  readonly children: ReactNode;
}

/** In the middle of the screen; on a phone a sheet at its bottom. */
export function Dialog(props: DialogProps) {
  const { isOpen, onClose, isBusy, title, description, closeLabel = "Close", width = "md:max-w-md", children } = props;
  const id = useId();
  if (!isOpen) return null;
  return (
    <Modal
      labelledBy={`${id}-title`}
      describedBy={description === undefined ? undefined : `${id}-description`}
      {...{ onClose, isBusy }}
      className={cn(
        "max-h-[88dvh] w-full max-w-full overflow-y-auto bg-sheet shadow-float",
        "m-auto md:rounded-composer md:border md:border-line max-md:mb-0 max-md:rounded-t-composer",
        width,
      )}
    >
      <div className="flex flex-col p-5">
        <header className="sticky top-0 z-10 -mx-5 -mt-5 mb-1 flex items-start gap-3 bg-sheet px-5 pt-5 pb-3">
          <div className="min-w-0 flex-1">
            <h2 id={`${id}-title`} className="text-box">
              {title}
            </h2>
            {description !== undefined && (
              <p id={`${id}-description`} className="mt-1 text-meta text-soft">
                {description}
              </p>
            )}
          </div>
          <IconButton
            icon={X}
            label={closeLabel}
            className="-mt-1 -mr-1 max-md:-mt-2.5 max-md:-mr-2.5"
            onClick={onClose}
          />
        </header>
        {children}
      </div>
    </Modal>
  );
}
