// A conversation with the server through a provider's official client, in words the three have in common. Holds the history as
// that client gives it, and sends it back unchanged.
import type { Protocol } from "../conversation.ts";
import { chatClient } from "./chat-client.ts";
import { messagesClient } from "./messages-client.ts";
import { responsesClient } from "./responses-client.ts";

export interface ClientAnswer {
  readonly parts: readonly HeardPart[];
  /** In the provider's own words. */
  readonly stop: string;
  /** All input, the cached part of it, all output. */
  readonly tokens: {
    readonly input: number;
    readonly cached: number;
    readonly output: number;
    readonly reasoning: number;
  };
}

export type HeardPart =
  | { readonly type: "text" | "reasoning" | "refusal"; readonly text: string }
  | { readonly type: "tool_call"; readonly id: string; readonly name: string; readonly raw: string };

export interface ProtocolClient {
  say(text: string): Promise<ClientAnswer>;
  /** Answers every tool call of what was last answer, in their order. */
  give(outputs: readonly string[]): Promise<ClientAnswer>;
  /** Asks again with nothing added: the model goes on. */
  resume(): Promise<ClientAnswer>;
}

export interface TalkOptions {
  /** Of the server, with the id's prefix. */
  readonly url: string;
  readonly model: string;
  readonly isStream: boolean;
  readonly tools?: readonly string[];
  readonly instructions?: string;
  readonly maxTokens?: number;
  readonly outputSchema?: Record<string, unknown>;
  readonly key?: string;
  readonly signal?: AbortSignal;
}

export const toolSchema = {
  type: "object",
  properties: {},
  required: [],
  additionalProperties: false,
} as const;

export function startClient(protocol: Protocol, options: TalkOptions): ProtocolClient {
  if (protocol === "chat") return chatClient(options);
  return protocol === "responses" ? responsesClient(options) : messagesClient(options);
}

export function textIn({ parts }: ClientAnswer): string {
  return parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");
}

export function callsIn({ parts }: ClientAnswer) {
  return parts.filter((part) => part.type === "tool_call");
}
