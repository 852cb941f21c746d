// The ids of tool calls: unique in a conversation when they come in, of a form the provider takes when they go out.
import type { ConversationMessage, ModelRequest } from "../models/model-client.ts";

/**
 * Gives each call of an answer its id: the provider's own, because some servers keep things in it, unless it is missing or
 * taken. Servers that number the calls of each answer from nought are common.
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
 * The ids as one request says them: those that do not fit the provider's rule, because another one made them, become
 * `call00001` and so on, nine letters and digits, which every provider takes. The same conversation gets the same ids.
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
