import { type KeyboardEvent, useState } from "react";
import { textOf, type UserPart, userPartsOf } from "../../lib/outbox/outbox-message.ts";
import { isComposing, isPressed } from "../../lib/shortcuts.ts";
import { Button } from "../../ui/button.tsx";
import { Kbd } from "../../ui/kbd.tsx";
import type { PromptRow } from "./rows.ts";
import { useFork } from "./use-fork.ts";
import { words } from "./words.ts";

/** Another wording of a prompt, which starts a new session from just before it. Nothing here changes. */
export function PromptEditor({ row, onClose }: { readonly row: PromptRow; readonly onClose: () => void }) {
  const [text, setText] = useState(textOf(row.parts));
  const { isPending, error, fork } = useFork();
  const canStart = text.trim() !== "" && !isPending;
  const start = () => {
    if (canStart) fork({ messageId: row.messageId, prompt: [{ type: "text", text }, ...attachmentsOf(row)] });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return;
    if (event.key === "Escape") onClose();
    else if (isPressed("mod+enter", event.nativeEvent)) start();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="flex flex-col gap-2 pt-5 pb-3">
      <textarea
        aria-label={words.editing}
        ref={focusAtEnd}
        rows={Math.min(8, text.split("\n").length + 1)}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        className="w-full resize-none rounded-card border border-line-strong bg-sheet px-3 py-2 max-md:text-box"
      />
      <div className="flex flex-wrap items-center justify-end gap-2">
        <p className="min-w-48 flex-1 text-small text-faint">{error ?? words.editHint}</p>
        <Button kind="quiet" onClick={onClose}>
          {words.cancel}
        </Button>
        <Button kind="primary" disabled={!canStart} onClick={start}>
          {words.startHere} <Kbd shortcut="mod+enter" />
        </Button>
      </div>
    </div>
  );
}

function focusAtEnd(element: HTMLTextAreaElement | null): void {
  element?.focus();
  element?.setSelectionRange(element.value.length, element.value.length);
}

function attachmentsOf({ parts }: PromptRow): UserPart[] {
  return userPartsOf(parts).filter(({ type }) => type === "attachment");
}
