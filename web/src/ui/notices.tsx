// Short messages at the bottom of the screen about what has just been done, with a way back where there is one.
import { useSyncExternalStore } from "react";
import { createPortal } from "react-dom";
import { Button } from "./button.tsx";
import { Countdown } from "./countdown.ts";
import { useTopDialog } from "./modal.tsx";

export interface Notice {
  readonly text: string;
  readonly action?: { readonly label: string; readonly onClick: () => void } | undefined;
}

interface ShownNotice extends Notice {
  readonly id: number;
  readonly countdown: Countdown;
}

const shownMs = 6000;
let notices: readonly ShownNotice[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function change(to: readonly ShownNotice[]): void {
  notices = to;
  for (const listener of listeners) listener();
}

function dismiss(id: number): void {
  change(notices.filter((notice) => notice.id !== id));
}

/** Shows for six seconds. Calls `onGone` when they are over; never when the user has taken the action. */
export function notify(notice: Notice, onGone?: () => void): void {
  lastId += 1;
  const id = lastId;
  const countdown = new Countdown(shownMs, () => {
    dismiss(id);
    onGone?.();
  });
  change([...notices, { ...notice, id, countdown }]);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Notices() {
  const shown = useSyncExternalStore(subscribe, () => notices);
  const dialog = useTopDialog();
  return createPortal(
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-4 z-50 flex flex-col items-center gap-2 px-4 max-md:bottom-20"
    >
      {shown.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </div>,
    dialog ?? document.body,
  );
}

/** Stays while the pointer or the keyboard is on it. */
function NoticeCard({ notice: { id, text, action, countdown } }: { readonly notice: ShownNotice }) {
  // A card that moves into a dialog, or out of it, is left without a word.
  const release = () => {
    countdown.release("pointer");
    countdown.release("focus");
  };
  return (
    <div
      ref={() => release}
      onPointerEnter={() => countdown.hold("pointer")}
      onPointerLeave={() => countdown.release("pointer")}
      onFocus={() => countdown.hold("focus")}
      onBlur={() => countdown.release("focus")}
      className="pointer-events-auto flex max-w-full items-center gap-3 rounded-card border border-line bg-sheet py-1.5 pr-1.5 pl-3 text-meta shadow-float"
    >
      <span className="min-w-0 py-1">{text}</span>
      {action && (
        <Button
          size="small"
          onClick={() => {
            countdown.cancel();
            dismiss(id);
            action.onClick();
          }}
        >
          {action.label}
        </Button>
      )}
    </div>
  );
}
