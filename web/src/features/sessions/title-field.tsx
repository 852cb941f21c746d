import { type KeyboardEvent, useState } from "react";
import { isComposing } from "../../lib/shortcuts.ts";
import { fieldClass } from "../../ui/text-field.tsx";
import { words } from "./words.ts";

export interface TitleFieldProps {
  readonly title: string;
  readonly onSave: (title: string) => void;
  readonly onCancel: () => void;
}

/** Enter or leaving the field saves, Escape does not. An empty title is no title. */
export function TitleField({ title, onSave, onCancel }: TitleFieldProps) {
  const [text, setText] = useState(title);
  const save = () => (text.trim() === "" ? onCancel() : onSave(text.trim()));
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return;
    if (event.key === "Enter") save();
    if (event.key === "Escape") {
      event.stopPropagation();
      onCancel();
    }
  };
  return (
    <input
      aria-label={words.title}
      placeholder={words.untitled}
      value={text}
      maxLength={200}
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={save}
      className={`${fieldClass} h-8 max-md:h-11`}
    />
  );
}
