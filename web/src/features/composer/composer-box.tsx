import { type KeyboardEvent, useRef } from "react";
import { messageBoxId } from "../../lib/message-box.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { isComposing, useShortcut } from "../../lib/shortcuts.ts";
import { screens, useMedia } from "../../lib/use-media.ts";
import { ModelMenu, PolicyMenu } from "./composer-menus.tsx";
import { ContextMeter } from "./context-meter.tsx";
import { InstructionsButton } from "./instructions-dialog.tsx";
import { RunMeter } from "./run-meter.tsx";
import { SendButtons } from "./send-buttons.tsx";
import { useDraft } from "./use-draft.ts";
import type { Stopping } from "./use-stop.ts";
import { useTellTyping } from "./use-tell-typing.ts";
import { words } from "./words.ts";

const maxLines = 8;

export interface ComposerBoxProps {
  readonly placeholder: string;
  readonly stopping: Stopping;
  /** Takes the text. `joinsRun`: for the run at work. Resolves to false when the text must stay. */
  readonly onSend: (text: string, joinsRun: boolean) => Promise<boolean>;
}

export function ComposerBox({ placeholder, stopping, onSend }: ComposerBoxProps) {
  const sessionId = useSessionState((state) => state.session.id);
  const viewerId = useSessionState((state) => state.viewerId);
  const isPhone = useMedia(screens.phone);
  const textarea = useRef<HTMLTextAreaElement>(null);
  const { text, change, clearShown } = useDraft(viewerId, sessionId);
  const { isLive, isStopping, stop } = stopping;
  const tellTyping = useTellTyping();
  useShortcut(isLive ? "escape" : null, stop);

  const canSend = text.trim() !== "";
  const send = async (joinsRun: boolean) => {
    if (!canSend) return;
    clearShown();
    tellTyping("");
    textarea.current?.focus();
    const isTaken = await onSend(text, joinsRun);
    const typedMeanwhile = textarea.current?.value ?? "";
    change(isTaken ? typedMeanwhile : joinText(text, typedMeanwhile));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || isComposing(event.nativeEvent) || event.shiftKey || !canSend) return;
    const joinsRun = event.metaKey || event.ctrlKey;
    if (isPhone && !joinsRun) return;
    event.preventDefault();
    void send(joinsRun && isLive);
  };
  return (
    <div className="@container rounded-composer border border-line-strong bg-sheet shadow-[0_2px_10px_-4px_var(--float-shadow)] focus-within:border-faint">
      <textarea
        ref={textarea}
        id={messageBoxId}
        aria-label={words.message}
        rows={Math.min(maxLines, text.split("\n").length)}
        value={text}
        placeholder={placeholder}
        autoFocus={matchMedia("(pointer: fine)").matches}
        onChange={({ target }) => {
          change(target.value);
          tellTyping(target.value);
        }}
        onKeyDown={onKeyDown}
        className="block field-sizing-content max-h-48 w-full resize-none bg-transparent px-3.5 pt-3 pb-1.5 text-body outline-none max-md:max-h-57 max-md:text-box"
      />
      <div className="flex items-center gap-0.5 p-2 pt-1">
        <ModelMenu />
        <PolicyMenu />
        <InstructionsButton />
        <span className="min-w-2 flex-1" />
        <ContextMeter />
        <RunMeter />
        <SendButtons
          canSend={canSend}
          canStop={isLive}
          isStopping={isStopping}
          onSend={() => void send(false)}
          onStop={stop}
        />
      </div>
    </div>
  );
}

function joinText(first: string, second: string): string {
  return second === "" ? first : `${first}\n${second}`;
}
