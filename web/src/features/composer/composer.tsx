import { ArrowUp, Square } from "lucide-react";
import type { KeyboardEvent } from "react";
import { sendMessage } from "../../lib/outbox/browser-outbox.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { screens, useMedia } from "../../lib/use-media.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { useDraft } from "./use-draft.ts";
import { useStop } from "./use-stop.ts";
import { words } from "./words.ts";

export function Composer() {
  const sessionId = useSessionState((state) => state.session.id);
  const viewerId = useSessionState((state) => state.viewerId);
  const isPhone = useMedia(screens.phone);
  const [text, setText] = useDraft(viewerId, sessionId);
  const { isLive, isStopping, stop } = useStop();
  const canSend = text.trim() !== "";

  const send = (joinsRun: boolean) => {
    if (!canSend) return;
    void sendMessage(sessionId, text, { joinsRun });
    setText("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing || event.shiftKey) return;
    const joinsRun = (event.metaKey || event.ctrlKey) && isLive;
    if (isPhone && !joinsRun) return;
    event.preventDefault();
    send(joinsRun);
  };
  return (
    <div className="px-4 pb-4">
      <div className="rounded-composer border border-line-strong bg-sheet p-2 shadow-float">
        <textarea
          aria-label={words.message}
          rows={1}
          value={text}
          placeholder={isLive ? words.placeholder.working : words.placeholder.idle}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          className="block field-sizing-content max-h-43 w-full resize-none bg-transparent px-1 py-1 text-body outline-none max-md:text-box"
        />
        <div className="flex items-center justify-end gap-1">
          {isLive && !canSend ? (
            <IconButton
              icon={Square}
              label={isStopping ? words.stopping : words.stop}
              shortcut="escape"
              onClick={stop}
            />
          ) : (
            <IconButton icon={ArrowUp} label={words.send} disabled={!canSend} onClick={() => send(false)} />
          )}
        </div>
      </div>
    </div>
  );
}
