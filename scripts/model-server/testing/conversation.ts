// Conversations for tests of what answers, without a protocol.
import type { Conversation, ConversationMessage } from "../conversation.ts";

export function conversationOf(
  messages: readonly ConversationMessage[],
  also: Partial<Conversation> = {},
): Conversation {
  return {
    ...{ protocol: "chat", model: "any", instructions: "", tools: [], maxTokens: undefined, outputSchema: undefined },
    messages,
    ...also,
  };
}

export const user = (text: string): ConversationMessage => ({ role: "user", parts: [{ type: "text", text }] });
export const said = (text: string): ConversationMessage => ({ role: "assistant", parts: [{ type: "text", text }] });
export const called = (name: string, callId = "a"): ConversationMessage => ({
  role: "assistant",
  parts: [{ type: "tool_call", callId, name, input: {} }],
});
export const returned = (output: string, name = "list_files"): ConversationMessage => ({
  role: "tool",
  results: [{ callId: "a", name, output, isError: false }],
});

export function textOf({
  parts,
}: {
  readonly parts: readonly { readonly type: string; readonly text?: string }[];
}): string {
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}

export function callsOf<Part extends { readonly type: string }>({ parts }: { readonly parts: readonly Part[] }) {
  return parts.filter((part): part is Extract<Part, { type: "tool_call" }> => part.type === "tool_call");
}
