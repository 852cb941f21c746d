import { createPortal } from "react-dom";
import { Button } from "../../ui/button.tsx";
import { words } from "./words.ts";

export interface Progress {
  readonly done: number;
  readonly of: number;
  readonly text: string;
}

export interface TaskCardProps {
  readonly title: string;
  readonly progress: Progress | undefined;
  readonly onCancel: () => void;
}

/** Floats above the page while something large goes on; the page stays usable. */
export function TaskCard({ title, progress, onCancel }: TaskCardProps) {
  return createPortal(
    <section
      aria-label={title}
      className="fixed right-4 bottom-4 z-40 w-80 max-w-[calc(100vw-2rem)] rounded-card border border-line bg-sheet p-3 shadow-float max-md:bottom-20"
    >
      <div className="flex items-center gap-3">
        <p className="min-w-0 flex-1 truncate text-meta">{title}</p>
        <Button size="small" onClick={onCancel}>
          {words.cancel}
        </Button>
      </div>
      <ProgressBar title={title} progress={progress} />
    </section>,
    document.body,
  );
}

export function ProgressBar({ title, progress }: { readonly title: string; readonly progress: Progress | undefined }) {
  return (
    <>
      <progress
        aria-label={title}
        value={progress?.done}
        max={progress === undefined ? undefined : Math.max(progress.of, 1)}
        className="mt-2 block h-1 w-full appearance-none overflow-hidden rounded-full bg-well accent-accent [&::-webkit-progress-bar]:bg-well [&::-webkit-progress-value]:bg-accent"
      />
      <p className="mt-1.5 h-4 text-small text-faint tabular-nums">{progress?.text}</p>
    </>
  );
}
