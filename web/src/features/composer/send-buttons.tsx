import { ArrowUp, Square } from "lucide-react";
import { Spinner } from "../../ui/spinner.tsx";
import { tip } from "../../ui/tooltip.tsx";
import { words } from "./words.ts";

const buttonClass =
  "inline-flex size-8 shrink-0 items-center justify-center rounded-[9px] transition-colors max-md:size-11 max-md:rounded-card";

export interface SendButtonsProps {
  readonly canSend: boolean;
  readonly canStop: boolean;
  readonly isStopping: boolean;
  readonly onSend: () => void;
  readonly onStop: () => void;
}

/** Stop takes the place of Send while nothing is typed. */
export function SendButtons({ canSend, canStop, isStopping, onSend, onStop }: SendButtonsProps) {
  return (
    <>
      {canStop && (
        <button
          type="button"
          aria-label={isStopping ? words.stopping : words.stop}
          aria-disabled={isStopping}
          onClick={onStop}
          className={`${buttonClass} bg-ink text-paper hover:opacity-90`}
          {...tip(isStopping ? words.stopping : words.stop, "escape")}
        >
          {isStopping ? <Spinner /> : <Square size={12} strokeWidth={0} className="fill-current" aria-hidden />}
        </button>
      )}
      {(canSend || !canStop) && (
        <button
          type="button"
          aria-label={words.send}
          disabled={!canSend}
          onClick={onSend}
          className={`${buttonClass} bg-accent text-on-accent hover:brightness-95 disabled:opacity-50`}
          {...tip(words.send, "enter")}
        >
          <ArrowUp size={18} strokeWidth={2} aria-hidden />
        </button>
      )}
    </>
  );
}
