// Requests an agent makes beside the conversation itself, for a title or a summary: those are answered sensibly whatever is played.
import type { Conversation } from "../conversation.ts";
import { lastWords } from "./story.ts";

/** With tools, only the user's own words about the conversation count: a page may have a title too. */
export function asksAside(conversation: Conversation): boolean {
  const asked = lastWords(conversation);
  const isAside = conversation.tools.length === 0;
  const text = isAside ? `${conversation.instructions}\n${asked}` : asked;
  if (!isAside && !/\b(conversation|session|so far)\b/i.test(text)) return false;
  return /\b(title|summar(y|i[sz]e))\b/i.test(text);
}
