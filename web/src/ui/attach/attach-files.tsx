// Attaching by button, paste and drag, for every box that a message is written in.
import { Paperclip } from "lucide-react";
import { type ClipboardEvent, type DragEvent, useRef, useState } from "react";
import type { DraftAttachments } from "../../lib/attachments/draft-attachments.ts";
import { IconButton } from "../icon-button.tsx";
import { notify } from "../notices.tsx";
import { words } from "./words.ts";

export type Attach = (files: readonly File[]) => void;

/** Says which files cannot be attached, and why. */
export function attachWith({ add }: DraftAttachments): Attach {
  return (files) => {
    add(files).then(
      (unfit) => unfit.forEach((file) => notify({ text: words.unfit[file.reason](file.name) })),
      () => notify({ text: words.notAttached }),
    );
  };
}

export function AttachButton({ onAttach }: { readonly onAttach: Attach }) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton icon={Paperclip} label={words.attach} onClick={() => field.current?.click()} />
      <input
        ref={field}
        type="file"
        multiple
        hidden
        aria-label={words.attach}
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          target.value = ""; // so that the same file can be chosen again
          onAttach(files);
        }}
      />
    </>
  );
}

/** Handlers for the box. Pasted text is text, even if the program that it was copied in adds a picture of it. */
export function useFileTarget(onAttach: Attach) {
  const [isOver, setOver] = useState(false);
  const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes("Files");
  const handlers = {
    onPaste: (event: ClipboardEvent) => {
      const { files, types } = event.clipboardData;
      if (files.length === 0 || types.includes("text/plain")) return;
      event.preventDefault();
      onAttach([...files]);
    },
    onDragOver: (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: (event: DragEvent) => {
      const { currentTarget, relatedTarget } = event;
      if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOver(false);
    },
    onDrop: (event: DragEvent) => {
      setOver(false);
      if (!hasFiles(event)) return;
      event.preventDefault();
      onAttach([...event.dataTransfer.files]);
    },
  };
  return { isOver, handlers };
}
