import { Refused } from "../../../../supabase/functions/_shared/client/data-api.ts";
import { isTooLate, type RequestAnswer, useAnswer } from "../../lib/session/use-answer.ts";
import { notify } from "../../ui/notices.tsx";
import { words } from "./words.ts";

export interface Reply {
  readonly answer: (answer: RequestAnswer["answer"]) => void;
  /** Given and on its way, or accepted and about to close the request. */
  readonly isGiven: boolean;
}

export function useReply(requestId: string): Reply {
  const { mutate, isPending, isSuccess } = useAnswer();
  const onError = (error: unknown) => {
    const reason = error instanceof Refused ? error.message : "";
    notify({ text: isTooLate(error) ? words.alreadyAnswered : words.notAccepted(reason) });
  };
  const isGiven = isPending || isSuccess;
  return { answer: (answer) => !isGiven && mutate({ requestId, answer }, { onError }), isGiven };
}
