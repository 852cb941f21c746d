// Reads a typed line as the answer to an open request; undefined if it is not one.
import { requestQuestions } from "../../supabase/functions/_shared/protocol/requests.ts";
import type { Request } from "../../supabase/functions/_shared/protocol/session-snapshot.ts";

export type TypedAnswer = { [key: string]: string | boolean };

export function readAnswer({ kind, question }: Request, typed: string): TypedAnswer | undefined {
  const text = typed.trim();
  switch (kind) {
    case "approval":
      return readApproval(text);
    case "question":
      return { text: optionOf(question, text) ?? text };
    case "execution":
      return undefined;
    default:
      return kind satisfies never;
  }
}

function readApproval(text: string): TypedAnswer | undefined {
  if (/^y(es)?$/i.test(text)) return { approved: true };
  const denial = /^no?(?:[\s:,]+(.*))?$/is.exec(text);
  if (!denial) return undefined;
  return denial[1] ? { approved: false, reason: denial[1] } : { approved: false };
}

function optionOf(question: unknown, text: string): string | undefined {
  const asked = requestQuestions.question.safeParse(question);
  return /^\d+$/.test(text) ? asked.data?.options?.[Number(text) - 1] : undefined;
}
