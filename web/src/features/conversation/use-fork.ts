import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Refused } from "../../../../supabase/functions/_shared/client/data-api.ts";
import { sendMessage } from "../../lib/outbox/browser-outbox.ts";
import type { UserPart } from "../../lib/outbox/outbox-message.ts";
import { call } from "../../lib/project.ts";
import { useSession } from "../../lib/session/session-context.tsx";
import { words } from "./words.ts";

interface ForkFrom {
  readonly messageId: string;
  /** Said instead of the message, which is then left out. */
  readonly prompt?: readonly UserPart[];
}

export interface Fork {
  readonly isPending: boolean;
  readonly error: string | null;
  readonly fork: (from: ForkFrom) => void;
}

/** Opens a new session that begins as this one did, with its files as they were then. */
export function useFork(): Fork {
  const session = useSession();
  const navigate = useNavigate();
  const { mutate, isPending, error } = useMutation({
    mutationFn: async ({ messageId, prompt }: ForkFrom) => {
      const sessionId = crypto.randomUUID();
      const from = { id: sessionId, session_id: session.state.session.id, message_id: messageId };
      await call("fork_session", { ...from, before: prompt !== undefined });
      if (prompt) await sendMessage(sessionId, prompt);
      return sessionId;
    },
    onSuccess: (sessionId) => navigate({ to: "/s/$sessionId", params: { sessionId } }),
  });
  const sentence = error instanceof Refused ? error.refusal.sentence : words.notDone;
  return { isPending, error: error === null ? null : sentence, fork: mutate };
}
