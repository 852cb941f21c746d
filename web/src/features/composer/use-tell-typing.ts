import { useEffect, useRef } from "react";
import { useSession } from "../../lib/session/session-context.tsx";

const pauseMs = 5000;

/** Returns what to call with each change of the text: the others see that somebody writes, until they pause. */
export function useTellTyping(): (text: string) => void {
  const { presence } = useSession();
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined);
  const stop = () => presence.tell({ isTyping: false });
  useEffect(
    () => () => {
      clearTimeout(pause.current);
      presence.tell({ isTyping: false });
    },
    [presence],
  );
  return (text) => {
    clearTimeout(pause.current);
    if (text.trim() === "") return stop();
    presence.tell({ isTyping: true });
    pause.current = setTimeout(stop, pauseMs);
  };
}
