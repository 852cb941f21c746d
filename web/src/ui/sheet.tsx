import { type ReactNode, useId } from "react";
import { Modal } from "./modal.tsx";

export interface SheetProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Comes in from the left over the page, and keeps the keyboard until it closes. */
export function Sheet({ title, onClose, children }: SheetProps) {
  const titleId = useId();
  return (
    <Modal
      labelledBy={titleId}
      onClose={onClose}
      className="mr-auto h-dvh max-h-none w-72 max-w-[85vw] bg-paper shadow-float"
    >
      <div className="flex h-full">
        <h2 id={titleId} className="sr-only">
          {title}
        </h2>
        {children}
      </div>
    </Modal>
  );
}
