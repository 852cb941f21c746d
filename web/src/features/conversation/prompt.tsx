import { useState } from "react";
import { outbox } from "../../lib/outbox/browser-outbox.ts";
import { textOf, userPartsOf } from "../../lib/outbox/outbox-message.ts";
import { Button } from "../../ui/button.tsx";
import { PromptActions } from "./prompt-actions.tsx";
import { PromptAttachments } from "./prompt-attachments.tsx";
import { PromptEditor } from "./prompt-editor.tsx";
import type { PromptRow } from "./rows.ts";
import { words } from "./words.ts";

/** What a person said, at the right. */
export function Prompt({ row }: { readonly row: PromptRow }) {
  const [isEditing, setIsEditing] = useState(false);
  if (isEditing) return <PromptEditor row={row} onClose={() => setIsEditing(false)} />;
  const isSent = row.state === "sent";
  return (
    <article className="group flex flex-col items-end gap-1 pt-5 pb-3">
      {row.author !== null && <p className="px-1 text-small text-faint">{row.author}</p>}
      <div className="flex w-full items-center justify-end gap-1">
        {isSent && (
          <PromptActions text={textOf(row.parts)} onEdit={row.isMine ? () => setIsEditing(true) : undefined} />
        )}
        <PromptParts row={row} />
      </div>
      {row.state === "not_sent" && <NotSent row={row} />}
      {row.state !== "not_sent" && !isSent && (
        <p className="px-1 text-small text-faint">{words.promptStates[row.state]}</p>
      )}
    </article>
  );
}

function PromptParts({ row: { parts } }: { readonly row: PromptRow }) {
  const attachments = userPartsOf(parts).filter((part) => part.type === "attachment");
  const texts = parts.filter((part) => part.type === "text");
  return (
    <div className="flex max-w-[86%] min-w-0 flex-col items-end gap-1.5">
      {attachments.length > 0 && <PromptAttachments attachments={attachments} />}
      {texts.length > 0 && (
        <div className="min-w-0 rounded-card rounded-br-[3px] bg-well px-3 py-2 whitespace-pre-wrap [overflow-wrap:anywhere]">
          {texts.map((part, index) => (
            <p key={index}>{part.text}</p>
          ))}
        </div>
      )}
    </div>
  );
}

function NotSent({ row: { messageId, refusal } }: { readonly row: PromptRow }) {
  return (
    <div className="flex max-w-[86%] flex-wrap items-center justify-end gap-2 text-small text-wrong">
      <p>
        {words.promptStates.not_sent} {refusal}
      </p>
      <Button size="small" onClick={() => void outbox.retry(messageId)}>
        {words.sendAgain}
      </Button>
      <Button size="small" kind="quiet" onClick={() => void outbox.discard(messageId)}>
        {words.discard}
      </Button>
    </div>
  );
}
