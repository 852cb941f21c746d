import { useMutation, useQueryClient } from "@tanstack/react-query";
import { fileTextQuery } from "../../lib/files.ts";
import { sendMessage } from "../../lib/outbox/browser-outbox.ts";
import { useSession, useSessionState } from "../../lib/session/session-context.tsx";
import { type Failure, fixMessage } from "./failure.ts";

/** Sends a failure to the agent, with the lines around it. `sent` is the one that the agent was given and has not ended its work on. */
export function useFix() {
  const queryClient = useQueryClient();
  const session = useSession();
  const {
    mutate,
    isPending,
    data: messageId,
    variables,
  } = useMutation({
    mutationFn: async (failure: Failure) => {
      const file = failure.place && session.state.files.get(failure.place.path);
      const sessionId = session.state.session.id;
      const source = file && (await queryClient.fetchQuery(fileTextQuery(sessionId, file.hash)));
      return sendMessage(sessionId, fixMessage(failure, source));
    },
  });
  const isOver = useSessionState(({ runs }) =>
    [...runs.values()].some((run) => run.message_id === messageId && run.finished_at !== null),
  );
  return { fix: mutate, isPending, sent: messageId !== undefined && !isOver ? variables : undefined };
}
