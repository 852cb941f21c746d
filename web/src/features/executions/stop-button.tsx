import { Square } from "lucide-react";
import { Button, type ButtonProps } from "../../ui/button.tsx";
import { words } from "./words.ts";

export interface StopButtonProps extends Pick<ButtonProps, "kind" | "disabled"> {
  readonly entry: string;
  readonly onStop: () => void;
}

/** Its name says what it stops: the composer has a Stop of its own. */
export function StopButton({ entry, onStop, ...rest }: StopButtonProps) {
  return (
    <Button aria-label={words.stopFile(entry)} className="self-start" onClick={onStop} {...rest}>
      <Square size={12} fill="currentColor" aria-hidden />
      {words.stop}
    </Button>
  );
}
