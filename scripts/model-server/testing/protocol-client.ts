// A conversation through a provider's official client, the same for all three protocols. Keeps the history as the client
// returns it and sends it back unchanged.
import type { Protocol } from "../conversation.ts";
import { chatClient } from "./chat-client.ts";
import { messagesClient } from "./messages-client.ts";
import { responsesClient } from "./responses-client.ts";

export interface ClientAnswer {
  readonly parts: readonly AnswerPart[];
  /** As the provider names it. */
  readonly stop: string;
  /** `cached` is part of the input. */
  readonly tokens: {
    readonly input: number;
    readonly cached: number;
    readonly output: number;
    readonly reasoning: number;
  };
}

export type AnswerPart =
  | { readonly type: "text" | "reasoning" | "refusal"; readonly text: string }
  | { readonly type: "tool_call"; readonly id: string; readonly name: string; readonly raw: string };

export interface ProtocolClient {
  say(text: string): Promise<ClientAnswer>;
  /** Sends the results of the last answer's tool calls, in order. */
  give(outputs: readonly string[]): Promise<ClientAnswer>;
  /** Asks again with nothing added: the model continues. */
  resume(): Promise<ClientAnswer>;
}

export interface ClientOptions {
  /** The server's, with the id. */
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

export function startClient(protocol: Protocol, options: ClientOptions): ProtocolClient {
  if (protocol === "chat") return chatClient(options);
  return protocol === "responses" ? responsesClient(options) : messagesClient(options);
}

export function textIn({ parts }: ClientAnswer): string {
  return parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");
}

export function callsIn({ parts }: ClientAnswer) {
  return parts.filter((part) => part.type === "tool_call");
}
