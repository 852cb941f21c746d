import { type FormEvent, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { words } from "./words.ts";

export interface PathDialogProps {
  readonly title: string;
  readonly action: string;
  readonly initial: string;
  /** Why the path cannot be taken, in words. */
  readonly problemWith: (path: string) => string | undefined;
  /** Resolves with whether it was done, which closes the dialog. */
  readonly onSubmit: (path: string) => Promise<boolean>;
  readonly onClose: () => void;
}

/** Asks for the path of a file. */
export function PathDialog({ title, action, initial, problemWith, onSubmit, onClose }: PathDialogProps) {
  const [path, setPath] = useState(initial);
  const [isAsked, setAsked] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const wanted = path.trim().normalize("NFC");
  const problem = problemWith(wanted);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (problem !== undefined || isBusy) return;
    setBusy(true);
    if (await onSubmit(wanted)) onClose();
    else setBusy(false);
  };
  return (
    <Dialog isOpen onClose={onClose} title={title}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextField
          label={words.path}
          hint={words.pathHint}
          error={isAsked ? problem : undefined}
          value={path}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          onChange={(event) => setPath(event.target.value)}
          onFocus={(event) => selectName(event.target)}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind="primary" type="submit" disabled={isBusy || wanted === initial}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** The name without its folders and its extension: what people change most often. */
function selectName(field: HTMLInputElement): void {
  const start = field.value.lastIndexOf("/") + 1;
  const dot = field.value.lastIndexOf(".");
  field.setSelectionRange(start, dot > start ? dot : field.value.length);
}
