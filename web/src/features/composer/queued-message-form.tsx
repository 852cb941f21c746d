import { type KeyboardEvent, useState } from "react";
import { isComposing } from "../../lib/shortcuts.ts";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/class-names.ts";
import { fieldClass } from "../../ui/text-field.tsx";
import { words } from "./words.ts";

export interface QueuedMessageFormProps {
  readonly text: string;
  readonly isSaving: boolean;
  readonly onSave: (text: string) => void;
  readonly onCancel: () => void;
}

export function QueuedMessageForm({ text: before, isSaving, onSave, onCancel }: QueuedMessageFormProps) {
  const [text, setText] = useState(before);
  const canSave = text.trim() !== "" && !isSaving;
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return;
    if (event.key === "Escape") {
      event.preventDefault(); // elsewhere Escape stops the run
      onCancel();
    }
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (canSave) onSave(text);
    }
  };
  return (
    <div className="flex items-end gap-1.5">
      <textarea
        autoFocus
        aria-label={words.queue.editLabel}
        value={text}
        rows={Math.min(6, text.split("\n").length)}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        className={cn(fieldClass, "field-sizing-content max-h-36 resize-none py-1")}
      />
      <Button size="small" disabled={!canSave} onClick={() => onSave(text)}>
        {words.queue.save}
      </Button>
      <Button kind="quiet" size="small" onClick={onCancel}>
        {words.queue.cancel}
      </Button>
    </div>
  );
}
