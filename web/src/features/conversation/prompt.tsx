import { useState } from "react";
import { outbox } from "../../lib/outbox/browser-outbox.ts";
import { textOf } from "../../lib/outbox/outbox-message.ts";
import { Button } from "../../ui/button.tsx";
import { PromptActions } from "./prompt-actions.tsx";
import { PromptEditor } from "./prompt-editor.tsx";
import { PromptImage } from "./prompt-image.tsx";
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
          <PromptActions text={textOf(row.parts)} onEdit={row.author === null ? () => setIsEditing(true) : undefined} />
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

function PromptParts({ row: { parts, messageId } }: { readonly row: PromptRow }) {
  return (
    <div className="max-w-[86%] min-w-0 rounded-card rounded-br-[3px] bg-well px-3 py-2 whitespace-pre-wrap [overflow-wrap:anywhere]">
      {parts.map((part, index) => {
        if (part.type === "text") return <p key={index}>{part.text}</p>;
        if (part.type !== "image") return null;
        return <PromptImage key={index} part={part} messageId={messageId} />;
      })}
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
