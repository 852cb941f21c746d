import { Button } from "../../ui/button.tsx";
import { Spinner } from "../../ui/spinner.tsx";
import { words } from "./words.ts";

export interface LinkedPromptProps {
  readonly prompt: string;
  readonly isStarting: boolean;
  readonly onStart: () => void;
  readonly onCancel: () => void;
}

/** A prompt that a link carries is somebody else's: it is read before it starts. */
export function LinkedPrompt({ prompt, isStarting, onStart, onCancel }: LinkedPromptProps) {
  return (
    <section
      aria-label={words.linkTitle}
      className="rounded-composer border border-line-strong bg-sheet p-4 shadow-[0_2px_10px_-2px_var(--float-shadow)]"
    >
      <h2 className="text-box">{words.linkTitle}</h2>
      <p className="mt-0.5 text-meta text-soft">{words.linkHint}</p>
      <blockquote
        tabIndex={0}
        className="my-4 max-h-72 overflow-y-auto rounded-card bg-well px-3.5 py-2.5 wrap-anywhere whitespace-pre-wrap"
      >
        {prompt}
      </blockquote>
      <div className="flex justify-end gap-2">
        <Button kind="quiet" size="large" disabled={isStarting} onClick={onCancel}>
          {words.cancel}
        </Button>
        <Button kind="primary" size="large" disabled={isStarting || prompt.trim() === ""} onClick={onStart}>
          {isStarting ? words.starting : words.start}
          {isStarting && <Spinner />}
        </Button>
      </div>
    </section>
  );
}
