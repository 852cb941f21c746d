// Ids of tool calls: unique within a conversation when they come in, acceptable to the provider when they go out.
import type { ConversationMessage, ModelRequest } from "../models/model-client.ts";

/**
 * Keeps a provider's own id, because some servers encode things in it, unless it is missing or taken: many servers number the
 * calls of every answer from zero.
 */
export function createCallIds(request: ModelRequest): (given: string | undefined) => string {
  const taken = new Set(callIdsIn(request.messages));
  return (given) => {
    const id = given === undefined || given === "" || taken.has(given) ? newCallId() : given;
    taken.add(id);
    return id;
  };
}

/**
 * Replaces ids that break the provider's rule, because another provider made them, by `call00001` and so on: nine letters and
 * digits, which every provider accepts. The same conversation gets the same ids.
 */
export function fitCallIds(messages: readonly ConversationMessage[], rule: RegExp): (id: string) => string {
  const ids = [...new Set(callIdsIn(messages))];
  const used = new Set(ids.filter((id) => rule.test(id)));
  const replaced = new Map<string, string>();
  let count = 0;
  for (const id of ids) {
    if (rule.test(id)) continue;
    do count += 1;
    while (used.has(numberedId(count)));
    replaced.set(id, numberedId(count));
  }
  return (id) => replaced.get(id) ?? id;
}

function callIdsIn(messages: readonly ConversationMessage[]): string[] {
  return messages.flatMap((message) => {
    if (message.role !== "assistant") return [];
    return message.parts.flatMap((part) => (part.type === "tool_call" ? [part.call_id] : []));
  });
}

function newCallId(): string {
  return `call_${crypto.randomUUID().replaceAll("-", "").slice(0, 24)}`;
}

function numberedId(count: number): string {
  return `call${String(count).padStart(5, "0")}`;
}
