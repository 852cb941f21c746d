// What the agent asks the people of a session, with the question read by its kind.
import type { Language } from "../../../../supabase/functions/_shared/protocol/enums.ts";
import { requestQuestions } from "../../../../supabase/functions/_shared/protocol/requests.ts";
import type { Request } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";

interface Asked {
  readonly id: string;
  readonly expiresAt: string;
}

export interface ApprovalRequest extends Asked {
  readonly kind: "approval";
  readonly tool: string;
  readonly input: unknown;
}

export interface QuestionRequest extends Asked {
  readonly kind: "question";
  readonly text: string;
  readonly options: readonly string[];
}

export interface ExecutionRequest extends Asked {
  readonly kind: "execution";
  readonly language: Language;
  readonly entry: string;
  readonly stdin: string | null;
  readonly revision: number;
  /** How long it may run. */
  readonly seconds: number | undefined;
  /** Which call of which run asks: the execution that a browser begins has the same. */
  readonly runId: string;
  readonly callId: string | null;
}

export type OpenRequest = ApprovalRequest | QuestionRequest | ExecutionRequest;

/** The oldest first. A question of an unknown form is left to other clients. */
export function readRequests(requests: ReadonlyMap<string, Request>): readonly OpenRequest[] {
  return [...requests.values()]
    .toSorted((left, right) => left.created_at.localeCompare(right.created_at))
    .flatMap((request) => readRequest(request) ?? []);
}

function readRequest({
  id,
  kind,
  question,
  run_id: runId,
  call_id: callId,
  expires_at: expiresAt,
}: Request): OpenRequest | undefined {
  const asked = { id, expiresAt };
  switch (kind) {
    case "approval": {
      const { data } = requestQuestions.approval.safeParse(question);
      return data && { ...asked, kind, tool: data.tool, input: data.input };
    }
    case "question": {
      const { data } = requestQuestions.question.safeParse(question);
      return data && { ...asked, kind, text: data.text, options: data.options ?? [] };
    }
    case "execution": {
      const { data } = requestQuestions.execution.safeParse(question);
      const { language, entry, stdin = null, revision, seconds } = data ?? {};
      if (language === undefined || entry === undefined || revision === undefined) return undefined;
      return { ...asked, kind, language, entry, stdin, revision, seconds, runId, callId };
    }
    default:
      return kind satisfies never;
  }
}
