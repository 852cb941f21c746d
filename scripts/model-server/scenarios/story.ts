// Where a conversation stands, for scenarios.
import type { Conversation, ToolResult } from "../conversation.ts";

/** How often the model has spoken since the user last did. */
export function stepOf({ messages }: Conversation): number {
  const prompt = messages.findLastIndex(({ role }) => role === "user");
  return messages.slice(prompt + 1).filter(({ role }) => role === "assistant").length;
}

/** What the user last said, without images. */
export function lastWords({ messages }: Conversation): string {
  const prompt = messages.findLast((message) => message.role === "user");
  return (prompt?.parts ?? []).flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}

export function lastResults({ messages }: Conversation): readonly ToolResult[] {
  const last = messages.at(-1);
  return last?.role === "tool" ? last.results : [];
}

const numerals = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"] as const;

/** So many words, each one token, the same every time. */
export function words(count: number): string {
  return Array.from({ length: count }, (_, index) => numerals[index % numerals.length]).join(" ");
}

/** All that the model is given to read. */
export function charactersOf({ instructions, messages, tools }: Conversation): number {
  const said = messages.flatMap((message): number[] => {
    if (message.role === "tool") return message.results.map(({ output }) => output.length);
    return message.parts.map((part) => {
      if (part.type === "image") return part.data.length;
      return part.type === "tool_call" ? JSON.stringify(part.input ?? "").length : part.text.length;
    });
  });
  return instructions.length + JSON.stringify(tools).length + said.reduce((sum, length) => sum + length, 0);
}
