import { Clock, CornerDownRight, Pencil, X } from "lucide-react";
import { useState } from "react";
import type { Message } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { gistOf, textOf } from "../../lib/outbox/outbox-message.ts";
import { useNameOf } from "../../lib/session/people.ts";
import { isSteering } from "../../lib/session/queued-messages.ts";
import { Button } from "../../ui/button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { QueuedMessageForm } from "./queued-message-form.tsx";
import { useQueuedMessage } from "./use-queue.ts";
import { words } from "./words.ts";

export interface QueueStripProps {
  readonly messages: readonly Message[];
  /** A run is at work that a message can join. */
  readonly canSteer: boolean;
  readonly canWrite: boolean;
}

const shownAtFirst = 3;

export function QueueStrip({ messages, canSteer, canWrite }: QueueStripProps) {
  const [isOpen, setOpen] = useState(false);
  const shown = isOpen ? messages : messages.slice(0, shownAtFirst);
  const hiddenCount = messages.length - shown.length;
  return (
    <div className="border-x border-t border-line bg-well first:rounded-t-card">
      <ul aria-label={words.queue.label} className="max-h-60 divide-y divide-line overflow-y-auto">
        {shown.map((message) => (
          <QueuedMessage key={message.id} message={message} canSteer={canSteer} canWrite={canWrite} />
        ))}
      </ul>
      {hiddenCount > 0 && (
        <Button kind="quiet" size="small" className="m-1" onClick={() => setOpen(true)}>
          {words.queue.more(hiddenCount)}
        </Button>
      )}
    </div>
  );
}

interface QueuedMessageProps {
  readonly message: Message;
  readonly canSteer: boolean;
  readonly canWrite: boolean;
}

function QueuedMessage({ message, canSteer, canWrite }: QueuedMessageProps) {
  const [isEditing, setEditing] = useState(false);
  const { edit, discard, steer } = useQueuedMessage(message);
  const isChanging = discard.isPending || steer.isPending;
  const joins = isSteering(message);
  const text = gistOf(message.parts);
  const author = useNameOf(message.author_id);
  const Icon = joins ? CornerDownRight : Clock;
  if (isEditing) {
    const save = (to: string) => edit.mutate(to, { onSuccess: () => setEditing(false) });
    return (
      <li className="p-1.5">
        <QueuedMessageForm
          text={textOf(message.parts)}
          isSaving={edit.isPending}
          onSave={save}
          onCancel={() => setEditing(false)}
        />
      </li>
    );
  }
  return (
    <li className="flex min-h-9 items-center gap-2 py-0.5 pr-1 pl-3 text-meta">
      <Icon size={16} strokeWidth={1.75} className="shrink-0 text-soft" aria-hidden />
      <span className="min-w-0 flex-1 truncate" title={text}>
        {text}
      </span>
      {author !== null && <span className="max-w-32 shrink-0 truncate text-small text-faint">{author}</span>}
      <span className="shrink-0 text-small text-soft max-md:sr-only">
        {joins ? words.queue.joins : words.queue.waits}
      </span>
      {canWrite && (
        <div className="flex shrink-0 items-center">
          {!joins && canSteer && (
            <Button
              kind="quiet"
              size="small"
              className="max-md:w-11 max-md:px-0"
              disabled={isChanging}
              onClick={() => steer.mutate()}
            >
              <CornerDownRight size={16} strokeWidth={1.75} className="md:hidden" aria-hidden />
              <span className="max-md:sr-only">{words.queue.steer}</span>
            </Button>
          )}
          <IconButton icon={Pencil} label={words.queue.edit} disabled={isChanging} onClick={() => setEditing(true)} />
          <IconButton icon={X} label={words.queue.discard} disabled={isChanging} onClick={() => discard.mutate()} />
        </div>
      )}
    </li>
  );
}
