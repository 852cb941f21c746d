import { expect, test } from "vitest";
import type { Conversation } from "../conversation.ts";
import { asksAside } from "./aside.ts";

function conversation(words: string, also: Partial<Conversation> = {}): Conversation {
  return {
    protocol: "chat",
    model: "scenario:text",
    instructions: "You are an agent.",
    messages: [{ role: "user", parts: [{ type: "text", text: words }] }],
    tools: [],
    maxTokens: undefined,
    outputSchema: undefined,
    ...also,
  };
}

const tools = [{ name: "read_file", description: "", schema: {} }];

test.each([
  ["Give this conversation a title.", {}, true],
  ["Hello", { instructions: "Write a short title for what the user asks." }, true],
  ["Summarize the conversation so far.", {}, true],
  ["Summarise the conversation so far.", { tools }, true],
  ["Write a summary of the session.", { tools }, true],
  ["The conversation so far: … Sum it up.", {}, true],
  ["Hello", {}, false],
  ["Sum up these numbers", { tools }, false],
  ["Make a page with the title Bees", { tools }, false],
  ["Write a function that summarizes a list", { tools }, false],
] as const)("%j with %j asks for something beside the conversation: %s", (words, also, isAside) => {
  expect(asksAside(conversation(words, also))).toBe(isAside);
});
