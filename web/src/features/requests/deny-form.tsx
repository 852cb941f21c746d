import { type KeyboardEvent, useState } from "react";
import { isComposing } from "../../lib/shortcuts.ts";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/class-names.ts";
import { fieldClass } from "../../ui/text-field.tsx";
import { words } from "./words.ts";

const maxReason = 2000;

export interface DenyFormProps {
  readonly isGiven: boolean;
  readonly onDeny: (reason: string) => void;
  readonly onCancel: () => void;
}

export function DenyForm({ isGiven, onDeny, onCancel }: DenyFormProps) {
  const [reason, setReason] = useState("");
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || isComposing(event.nativeEvent)) return;
    event.preventDefault(); // closes this form only; elsewhere Escape stops the run
    onCancel();
  };
  return (
    <form
      className="flex flex-wrap items-center gap-1.5"
      onSubmit={(event) => {
        event.preventDefault();
        onDeny(reason.trim());
      }}
    >
      <input
        autoFocus
        aria-label={words.reason}
        placeholder={words.reason}
        value={reason}
        maxLength={maxReason}
        onKeyDown={onKeyDown}
        onChange={(event) => setReason(event.target.value)}
        className={cn(fieldClass, "h-8 min-w-48 flex-1 max-md:h-11 max-md:w-full max-md:flex-auto")}
      />
      <Button kind="ink" type="submit" disabled={isGiven}>
        {words.denyNow}
      </Button>
      <Button kind="quiet" onClick={onCancel}>
        {words.cancel}
      </Button>
    </form>
  );
}
