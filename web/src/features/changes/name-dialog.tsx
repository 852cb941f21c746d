import { type FormEvent, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { words } from "./words.ts";

const maxLength = 100;

export interface NameDialogProps {
  readonly name: string;
  readonly onName: (name: string) => void;
  readonly onClose: () => void;
}

export function NameDialog({ name, onName, onClose }: NameDialogProps) {
  const [typed, setTyped] = useState(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onName(typed.trim());
    onClose();
  };
  return (
    <Dialog isOpen onClose={onClose} title={words.name}>
      <form onSubmit={submit}>
        <TextField
          label={words.nameLabel}
          hint={words.nameHint}
          value={typed}
          maxLength={maxLength}
          autoFocus
          onChange={({ target }) => setTyped(target.value)}
        />
        <div className="mt-4 flex justify-end gap-2">
          <Button kind="quiet" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button kind="ink" type="submit">
            {words.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
