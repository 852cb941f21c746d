// Requests without tools, whatever model is asked: a title, a summary, a value of a given shape. All derived from the conversation.
import type { Conversation } from "../conversation.ts";
import { type Reply, say } from "../reply.ts";
import { lastPrompt } from "../scenarios/conversation-state.ts";
import { exampleOf } from "./schema-example.ts";
import { promptsIn, summaryFields, summaryOf } from "./summary.ts";
import { titleOf } from "./title.ts";

/** Undefined where none of these is asked for. `alsoKnown` is added to the facts of a summary. */
export function sideAnswer({ instructions, messages, outputSchema }: Conversation, alsoKnown = ""): Reply | undefined {
  const text = messages
    .flatMap((message) => (message.role === "user" ? message.parts : []))
    .map((part) => (part.type === "text" ? part.text : ""))
    .join("\n");
  const request = `${instructions}\n${text.slice(-200)}`;
  const isSummary = asksSummary(request);
  const shape = outputSchema ? JSON.stringify(outputSchema) : instructions;
  if (isSummary && summaryFields.every((field) => shape.includes(field)))
    return say(JSON.stringify(summaryOf(text, alsoKnown)));
  if (outputSchema) return say(JSON.stringify(exampleOf(outputSchema, text)));
  if (/\btitle\b/i.test(request)) return say(titleOf(promptsIn(text)[0] ?? text));
  if (!isSummary) return undefined;
  const { wanted, facts, next_step } = summaryOf(text, alsoKnown);
  return say([...wanted, ...facts, next_step].map((line) => `- ${line}`).join("\n"));
}

/** With tools, only the user's words about the conversation count: a page has a title too. */
export function asksForSideAnswer(conversation: Conversation): boolean {
  const asked = lastPrompt(conversation);
  const isAside = conversation.tools.length === 0;
  const text = isAside ? `${conversation.instructions}\n${asked}` : asked;
  if (!isAside && !/\b(conversation|session|so far)\b/i.test(text)) return false;
  return /\btitle\b/i.test(text) || asksSummary(text);
}

function asksSummary(text: string): boolean {
  return /\bsummar(y|i[sz]e)\b|\bsum(s|med)?\b.{0,40}\bup\b/i.test(text);
}
