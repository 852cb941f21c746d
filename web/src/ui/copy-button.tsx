import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { copyText } from "./copy-text.ts";
import { IconButton } from "./icon-button.tsx";

const shownMs = 1600;

export interface CopyButtonProps {
  readonly label: string;
  readonly doneLabel?: string;
  readonly text: string;
}

/** Copies, and says so for a moment. */
export function CopyButton({ label, doneLabel = "Copied", text }: CopyButtonProps) {
  const [isCopied, setIsCopied] = useState(false);
  const copy = async () => {
    if (!(await copyText(text))) return;
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), shownMs);
  };
  return (
    <IconButton
      icon={isCopied ? Check : Copy}
      label={isCopied ? doneLabel : label}
      className="size-7"
      onClick={() => void copy()}
    />
  );
}
