import { ScrollText } from "lucide-react";
import { useState } from "react";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/class-names.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { fieldClass } from "../../ui/text-field.tsx";
import { useSessionChange } from "./use-session-change.ts";
import { words } from "./words.ts";

const maxCharacters = 20_000;

/** On a phone, its room is needed while a run is at work. */
export function InstructionsButton() {
  const instructions = useSessionState((state) => state.session.instructions);
  const [isOpen, setOpen] = useState(false);
  const isSet = instructions !== "";
  const close = () => setOpen(false);
  return (
    <>
      <IconButton
        icon={ScrollText}
        label={isSet ? words.instructions.openSet : words.instructions.open}
        className={cn("max-md:group-data-live/bar:hidden", isSet && "text-ink")}
        onClick={() => setOpen(true)}
      />
      <Dialog
        isOpen={isOpen}
        onClose={close}
        title={words.instructions.open}
        description={words.instructions.description}
        width="md:max-w-lg"
      >
        <InstructionsForm instructions={instructions} onClose={close} />
      </Dialog>
    </>
  );
}

interface InstructionsFormProps {
  readonly instructions: string;
  readonly onClose: () => void;
}

function InstructionsForm({ instructions, onClose }: InstructionsFormProps) {
  const [text, setText] = useState(instructions);
  const { mutate, isPending } = useSessionChange();
  const isTooLong = text.length > maxCharacters;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        mutate({ instructions: text.trim() }, { onSuccess: onClose });
      }}
    >
      <textarea
        aria-label={words.instructions.label}
        aria-invalid={isTooLong}
        placeholder={words.instructions.placeholder}
        value={text}
        rows={8}
        onChange={(event) => setText(event.target.value)}
        className={cn(fieldClass, "py-2")}
      />
      {isTooLong && <p className="mt-1 text-small text-wrong">{words.instructions.tooLong}</p>}
      <div className="mt-4 flex justify-end gap-2">
        <Button kind="quiet" onClick={onClose}>
          {words.instructions.cancel}
        </Button>
        <Button kind="primary" type="submit" disabled={isPending || isTooLong || text.trim() === instructions}>
          {words.instructions.save}
        </Button>
      </div>
    </form>
  );
}
