// Requests an agent makes beside the conversation itself, for a title or a summary: those are answered sensibly whatever is played.
import type { Conversation } from "../conversation.ts";
import { answerAside } from "../demo/aside.ts";
import type { Reply } from "../reply.ts";
import { lastWords, summaryMark } from "./story.ts";

/** As the demo model does it; a summary also says how far the scenario was, for it to go on there. */
export function answerBeside(conversation: Conversation): Reply {
  return answerAside(conversation, summaryMark(lastWords(conversation)));
}

/** With tools, only the user's own words about the conversation count: a page may have a title too. */
export function asksAside(conversation: Conversation): boolean {
  const asked = lastWords(conversation);
  const isAside = conversation.tools.length === 0;
  const text = isAside ? `${conversation.instructions}\n${asked}` : asked;
  if (!isAside && !/\b(conversation|session|so far)\b/i.test(text)) return false;
  return /\btitle\b/i.test(text) || asksSummary(text);
}

function asksSummary(text: string): boolean {
  return /\bsummar(y|i[sz]e)\b|\bsum\b.{0,40}\bup\b/i.test(text);
}
