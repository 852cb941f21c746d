import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { words } from "./words.ts";

export interface QuestionProps {
  readonly title: string;
  readonly hint: string;
  readonly answer: string;
  readonly isDangerous?: boolean;
  readonly onAnswer: () => Promise<boolean>;
  readonly onClose: () => void;
}

/** Before what cannot be taken back alone. */
export function Question({ title, hint, answer, isDangerous = false, onAnswer, onClose }: QuestionProps) {
  return (
    <Dialog isOpen onClose={onClose} title={title} description={hint}>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{words.cancel}</Button>
        <Button
          kind={isDangerous ? "danger" : "ink"}
          onClick={() => {
            onClose();
            void onAnswer();
          }}
        >
          {answer}
        </Button>
      </div>
    </Dialog>
  );
}
