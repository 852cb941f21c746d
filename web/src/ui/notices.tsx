// Short messages at the bottom of the screen about what has just been done, with a way back where there is one.
import { useSyncExternalStore } from "react";
import { Button } from "./button.tsx";

export interface Notice {
  readonly text: string;
  readonly action?: { readonly label: string; readonly onClick: () => void } | undefined;
}

interface ShownNotice extends Notice {
  readonly id: number;
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

/** Shows for six seconds. `onGone` is called when it goes, by itself or by its action. */
export function notify(notice: Notice, onGone?: () => void): void {
  lastId += 1;
  const id = lastId;
  change([...notices, { ...notice, id }]);
  setTimeout(() => {
    dismiss(id);
    onGone?.();
  }, shownMs);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Notices() {
  const shown = useSyncExternalStore(subscribe, () => notices);
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-4 z-50 flex flex-col items-center gap-2 px-4 max-md:bottom-20"
    >
      {shown.map(({ id, text, action }) => (
        <div
          key={id}
          className="pointer-events-auto flex max-w-full items-center gap-3 rounded-card border border-line bg-sheet py-1.5 pr-1.5 pl-3 text-meta shadow-float"
        >
          <span className="min-w-0 py-1">{text}</span>
          {action && (
            <Button
              size="small"
              onClick={() => {
                action.onClick();
                dismiss(id);
              }}
            >
              {action.label}
            </Button>
          )}
        </div>
      ))}
    </div>
  );
}
