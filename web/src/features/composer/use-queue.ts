import { useMutation } from "@tanstack/react-query";
import { Refused } from "../../../../supabase/functions/_shared/client/data-api.ts";
import type { Message } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { toSent, userPartsOf } from "../../lib/outbox/outbox-message.ts";
import { call } from "../../lib/project.ts";
import { notify } from "../../ui/notices.tsx";
import { words } from "./words.ts";

/** What can be done with a message until the agent reads it. The session's events bring it to all screens. */
export function useQueuedMessage(message: Message) {
  const edit = useQueueAct(async (text: string) => {
    const attachments = userPartsOf(message.parts).filter(({ type }) => type === "attachment");
    const edited = toSent([{ type: "text", text }, ...attachments]);
    return call("edit_queued_message", { message_id: message.id, parts: edited });
  });
  const discard = useQueueAct(() => call("delete_queued_message", { message_id: message.id }));
  const steer = useQueueAct(() => call("steer_queued_message", { message_id: message.id }));
  return { edit, discard, steer };
}

function useQueueAct<Input = void>(act: (input: Input) => Promise<unknown>) {
  return useMutation({
    mutationFn: act,
    onError: (error) => {
      const isRead = error instanceof Refused && error.refusal.code === "message_already_read";
      notify({
        text: isRead ? words.queue.alreadyRead : words.notChanged(error instanceof Refused ? error.message : ""),
      });
    },
    networkMode: "always",
  });
}
