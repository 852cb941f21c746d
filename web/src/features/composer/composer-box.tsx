import { type KeyboardEvent, useRef } from "react";
import { useDraftAttachments } from "../../lib/attachments/draft-attachments.ts";
import { messageBoxId } from "../../lib/message-box.ts";
import type { UserPart } from "../../lib/outbox/outbox-message.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { isComposing, useShortcut } from "../../lib/shortcuts.ts";
import { screens, useMedia } from "../../lib/use-media.ts";
import { AttachButton, attachWith, useFileTarget } from "../../ui/attach/attach-files.tsx";
import { AttachedList } from "../../ui/attach/attached-list.tsx";
import { cn } from "../../ui/class-names.ts";
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
  /** What is typed is an answer, which is text alone. */
  readonly isAnswer: boolean;
  /** Takes what is written. `joinsRun`: for the run at work. Resolves to false when it must stay. */
  readonly onSend: (parts: readonly UserPart[], joinsRun: boolean) => Promise<boolean>;
}

export function ComposerBox({ placeholder, stopping, isAnswer, onSend }: ComposerBoxProps) {
  const sessionId = useSessionState((state) => state.session.id);
  const viewerId = useSessionState((state) => state.viewerId);
  const isPhone = useMedia(screens.phone);
  const textarea = useRef<HTMLTextAreaElement>(null);
  const { text, change, clearShown, forget } = useDraft(viewerId, sessionId);
  const { isLive, isStopping, stop } = stopping;
  const tellTyping = useTellTyping();
  useShortcut(isLive ? "escape" : null, stop);

  const draft = useDraftAttachments(`${viewerId}:${sessionId}`);
  const attach = attachWith(draft);
  const target = useFileTarget(attach);
  const isPreparing = !isAnswer && draft.preparing.length > 0;
  const isEmpty = text.trim() === "" && (isAnswer || draft.attachments.length === 0);
  const canSend = !isEmpty && !isPreparing;
  const send = async (joinsRun: boolean) => {
    if (!canSend) return;
    clearShown();
    tellTyping("");
    textarea.current?.focus();
    const attachments = isAnswer ? [] : draft.take();
    const said = text.trim() === "" ? [] : [{ type: "text", text } as const];
    const isTaken = await onSend([...said, ...attachments], joinsRun);
    draft.settle(attachments, isTaken);
    if (!textarea.current) {
      if (isTaken) forget(text);
      return;
    }
    const typedMeanwhile = textarea.current.value;
    change(isTaken ? typedMeanwhile : joinText(text, typedMeanwhile));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || isComposing(event.nativeEvent) || event.shiftKey) return;
    if (isEmpty && !isPreparing) return;
    const joinsRun = event.metaKey || event.ctrlKey;
    if (isPhone && !joinsRun) return;
    event.preventDefault();
    void send(joinsRun && isLive);
  };
  return (
    <div
      className={cn(
        "@container rounded-composer border border-line-strong bg-sheet shadow-[0_2px_10px_-4px_var(--float-shadow)] focus-within:border-faint",
        target.isOver && "border-accent bg-accent-wash",
      )}
      {...(isAnswer ? {} : target.handlers)}
    >
      <AttachedList attachments={draft.attachments} preparing={draft.preparing} onRemove={draft.remove} />
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
      <div data-live={isLive || undefined} className="group/bar flex items-center gap-0.5 p-2 pt-1">
        {!isAnswer && <AttachButton onAttach={attach} />}
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
