// A conversation as a person reads it: who said what, and one line for each tool call.
import { endsMidSentence, type MessagePart } from "../../protocol/messages.ts";
import type { Message } from "../../protocol/session-snapshot.ts";

/** `messages` in the order of the conversation. */
export function conversationMarkdown(title: string, messages: readonly Message[], readerId: string): string {
  const turns = messages.map((message, index) => {
    const before = messages[index - 1];
    const continues = before?.role === "assistant" && message.role === "assistant" && before.run_id === message.run_id;
    const text = message.parts
      .map((part) => partMarkdown(part, message))
      .filter((part) => part !== "")
      .join("\n\n");
    if (!continues) return `\n\n## ${heading(message, readerId)}\n\n${text}`;
    return `${endsMidSentence(before) ? "" : "\n\n"}${text}`;
  });
  return `# ${title === "" ? "Untitled session" : oneLine(title)}${turns.join("")}\n`;
}

function heading(message: Message, readerId: string): string {
  return `${speaker(message, readerId)}, ${message.created_at}`;
}

function speaker({ role, author_id: authorId }: Message, readerId: string): string {
  if (role === "summary") return "Summary of what came before";
  if (role === "assistant") return "Edgewright";
  if (authorId === null) return "A former member";
  return authorId === readerId ? "You" : "Another member";
}

function partMarkdown(part: MessagePart, message: Message): string {
  switch (part.type) {
    case "text":
      return part.text;
    case "attachment":
      return `[Attached: ${part.name}, ${part.media_type}, ${part.bytes} bytes.]`;
    case "reasoning":
      return part.text === "" ? "" : part.text.replace(/^/gm, "> ");
    case "tool_call":
      return toolLine(part, message);
    default:
      return part satisfies never;
  }
}

function toolLine({ call_id: id, name, input }: MessagePart & { type: "tool_call" }, { tool_calls }: Message): string {
  const status = tool_calls.find(({ call_id: callId }) => callId === id)?.status ?? "unknown";
  const path = typeof input === "object" && input !== null && "path" in input ? input.path : undefined;
  return `- ${name}${typeof path === "string" ? ` \`${path}\`` : ""}: ${status}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
