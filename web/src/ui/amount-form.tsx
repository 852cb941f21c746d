import { type FormEvent, useId, useState } from "react";
import { amountOf, textAfter, textOf } from "./amount-text.ts";
import { Button } from "./button.tsx";
import { cn } from "./class-names.ts";
import { TextField } from "./text-field.tsx";

export interface AmountFormProps {
  readonly label: string;
  readonly hint: string;
  readonly saveLabel: string;
  readonly savedLabel: string;
  /** In US dollars. Null: the field is empty. */
  readonly amount: number | null;
  readonly isRequired?: boolean;
  /** Somebody has asked for the form. */
  readonly isFocused?: boolean;
  readonly isSaving: boolean;
  readonly isSaved: boolean;
  readonly error: string | undefined;
  readonly onSave: (amount: number | null) => void;
}

/** An amount of money. It follows what others set, unless somebody is typing another one. */
export function AmountForm(props: AmountFormProps) {
  const { label, hint, saveLabel, savedLabel, amount, isRequired, isFocused, isSaving, isSaved, error, onSave } = props;
  const noteId = useId();
  const [text, setText] = useState(textOf(amount));
  const [lastAmount, setLastAmount] = useState(amount);
  if (amount !== lastAmount) {
    setLastAmount(amount);
    setText(textAfter(text, lastAmount, amount));
  }
  const entered = amountOf(text);
  const isChanged = entered !== amount;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged) onSave(entered);
  };
  return (
    <form onSubmit={submit}>
      <div className="flex items-end gap-2">
        <TextField
          label={label}
          className="w-40 [&_input]:[appearance:textfield] [&_input::-webkit-inner-spin-button]:appearance-none"
          type="number"
          required={isRequired}
          autoFocus={isFocused}
          aria-describedby={noteId}
          aria-invalid={error !== undefined}
          inputMode="decimal"
          min={0}
          max={100_000}
          step="any"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" className="h-9" disabled={!isChanged || isSaving}>
          {saveLabel}
        </Button>
        <span role="status" className="py-2 text-meta text-soft">
          {isSaved && !isChanged && savedLabel}
        </span>
      </div>
      <p
        id={noteId}
        role={error === undefined ? undefined : "alert"}
        className={cn("mt-1 text-small", error === undefined ? "text-faint" : "text-wrong")}
      >
        {error ?? hint}
      </p>
    </form>
  );
}
