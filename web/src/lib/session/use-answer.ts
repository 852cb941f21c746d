import { useMutation } from "@tanstack/react-query";
import { Refused } from "../../../../supabase/functions/_shared/client/data-api.ts";
import type { Json } from "../../../../supabase/functions/_shared/protocol/database.types.ts";
import { call } from "../project.ts";

export interface RequestAnswer {
  readonly requestId: string;
  readonly answer: { readonly [name: string]: Json };
}

/** The first answer counts. The session's events close the request on all screens. */
export function useAnswer() {
  return useMutation({
    mutationFn: ({ requestId, answer }: RequestAnswer) => call("answer_request", { request_id: requestId, answer }),
    networkMode: "always",
  });
}

/** Somebody else was faster, or the agent no longer waits. */
export function isTooLate(error: unknown): boolean {
  return error instanceof Refused && error.refusal.code === "request_closed";
}
