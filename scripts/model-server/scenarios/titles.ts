// Titles and summaries, which an agent asks for beside the conversation itself: a short sensible text, whatever is played.
import type { Conversation } from "../conversation.ts";
import { type Reply, say } from "../reply.ts";
import { lastWords } from "./story.ts";

type Wish = "title" | "summary";

/** Undefined for an ordinary request: with tools, only the user's own words about the conversation count. */
export function wishedSummary(conversation: Conversation): Wish | undefined {
  const asked = lastWords(conversation);
  const isAside = conversation.tools.length === 0;
  const text = isAside ? `${conversation.instructions}\n${asked}` : asked;
  if (!isAside && !/\b(conversation|session|so far)\b/i.test(text)) return undefined;
  if (/\btitle\b/i.test(text)) return "title";
  return /\bsummar(y|i[sz]e)/i.test(text) ? "summary" : undefined;
}

export function summarize(conversation: Conversation, wish: Wish): Reply {
  const prompt = firstWords(conversation);
  const text =
    wish === "title"
      ? prompt.split(/\s+/).slice(0, 6).join(" ").slice(0, 60) || "A conversation"
      : `The user asked: ${prompt.slice(0, 500)} There have been ${conversation.messages.length} messages since.`;
  return say(conversation.outputSchema ? JSON.stringify(exampleOf(conversation.outputSchema, text)) : text);
}

function firstWords({ messages }: Conversation): string {
  const parts = messages.find((message) => message.role === "user")?.parts ?? [];
  const [first] = parts.flatMap((part) => (part.type === "text" ? [part.text.trim()] : []));
  return first ?? "";
}

/** Something the schema allows, with the text wherever a text may be. */
export function exampleOf(schema: unknown, text: string): unknown {
  if (typeof schema !== "object" || schema === null) return null;
  if ("enum" in schema && Array.isArray(schema.enum)) return schema.enum[0];
  if ("const" in schema) return schema.const;
  if ("anyOf" in schema && Array.isArray(schema.anyOf)) return exampleOf(schema.anyOf[0], text);
  const type = "type" in schema ? [schema.type].flat()[0] : undefined;
  if (type === "object") {
    const properties = "properties" in schema && schema.properties ? Object.entries(schema.properties) : [];
    return Object.fromEntries(properties.map(([name, property]) => [name, exampleOf(property, text)]));
  }
  if (type === "array") return "items" in schema ? [exampleOf(schema.items, text)] : [];
  if (type === "string") return text;
  if (type === "boolean") return true;
  return type === "number" || type === "integer" ? 1 : null;
}
