// The browser's own modal dialog: it keeps the focus inside, makes the rest inert, and gives the focus back.
import {
  createContext,
  type ReactNode,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useState,
  useSyncExternalStore,
} from "react";
import { cn } from "./class-names.ts";

/** The dialog around, if any: what floats above it must be inside it. */
export const ModalContext = createContext<HTMLDialogElement | null>(null);

export interface ModalProps {
  readonly labelledBy: string;
  readonly describedBy?: string | undefined;
  readonly onClose: () => void;
  /** Then neither Escape nor a press beside it closes it, which would be a slip. */
  readonly isBusy?: boolean | undefined;
  readonly className: string;
  readonly children: ReactNode;
}

/** Open while it is mounted. */
export function Modal({ labelledBy, describedBy, onClose, isBusy = false, className, children }: ModalProps) {
  const [dialog, setDialog] = useState<HTMLDialogElement | null>(null);
  useShown(dialog);
  useEscapePrevented(isBusy);
  useBackdropPress(dialog, () => isBusy || onClose());
  return (
    <dialog
      ref={setDialog}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      onCancel={(event) => {
        event.preventDefault();
        if (!isBusy) onClose();
      }}
      className={cn("text-ink backdrop:bg-[oklch(0.2_0.01_70/0.35)]", className)}
    >
      <ModalContext value={dialog}>{children}</ModalContext>
    </dialog>
  );
}

let openDialogs: readonly HTMLDialogElement[] = [];
const listeners = new Set<() => void>();

function changeOpen(to: readonly HTMLDialogElement[]): void {
  openDialogs = to;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The dialog that makes all else inert, for what must stay usable while it is open. */
export function useTopDialog(): HTMLDialogElement | undefined {
  return useSyncExternalStore(subscribe, () => openDialogs.at(-1));
}

/** The first thing to type into gets the focus; otherwise the browser chooses. */
function useShown(dialog: HTMLDialogElement | null): void {
  useLayoutEffect(() => {
    if (dialog === null) return;
    dialog.showModal();
    dialog.querySelector<HTMLElement>("input, textarea")?.focus();
    changeOpen([...openDialogs, dialog]);
    return () => {
      dialog.close();
      changeOpen(openDialogs.filter((open) => open !== dialog));
    };
  }, [dialog]);
}

/** Browsers let the second of two Escapes close a dialog that did not want to. The focus may be outside of it. */
function useEscapePrevented(isPrevented: boolean): void {
  useEffect(() => {
    if (!isPrevented) return;
    const listener = (event: KeyboardEvent) => {
      if (event.key === "Escape") event.preventDefault();
    };
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
  }, [isPrevented]);
}

/** A press on the backdrop is one on the dialog itself: the dialog has no padding of its own. */
function useBackdropPress(dialog: HTMLDialogElement | null, onPress: () => void): void {
  const onMouseDown = useEffectEvent(({ target }: MouseEvent) => target === dialog && onPress());
  useEffect(() => {
    const listener = (event: MouseEvent) => onMouseDown(event);
    dialog?.addEventListener("mousedown", listener);
    return () => dialog?.removeEventListener("mousedown", listener);
  }, [dialog]);
}
