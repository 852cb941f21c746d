// A request independent of its protocol, as scenarios and the demo model read it.

export type Protocol = "chat" | "responses" | "messages";

export interface Conversation {
  readonly protocol: Protocol;
  /** The full name with parameters: `scenario:stream?tokens=500`. */
  readonly model: string;
  /** System and developer messages, joined by blank lines. */
  readonly instructions: string;
  /** Valid: the first one is the user's, and every tool call has its result in the next message. */
  readonly messages: readonly ConversationMessage[];
  readonly tools: readonly OfferedTool[];
  /** Undefined: no limit. */
  readonly maxTokens: number | undefined;
  /** The JSON Schema that the answer has to match. */
  readonly outputSchema: Readonly<Record<string, unknown>> | undefined;
}

export type ConversationMessage =
  | { readonly role: "user"; readonly parts: readonly (TextPart | ImagePart)[] }
  | { readonly role: "assistant"; readonly parts: readonly (TextPart | ReasoningPart | ToolCallPart)[] }
  | { readonly role: "tool"; readonly results: readonly ToolResult[] };

export interface TextPart {
  readonly type: "text";
  readonly text: string;
}

export interface ImagePart {
  readonly type: "image";
  readonly mediaType: string;
  /** Base64. */
  readonly data: string;
}

export interface ReasoningPart {
  readonly type: "reasoning";
  readonly text: string;
}

export interface ToolCallPart {
  readonly type: "tool_call";
  readonly callId: string;
  readonly name: string;
  /** The parsed arguments; undefined if they were not a JSON object. */
  readonly input: Readonly<Record<string, unknown>> | undefined;
}

export interface ToolResult {
  readonly callId: string;
  /** The tool that was called. */
  readonly name: string;
  readonly output: string;
  /** Only Messages has this flag; the other protocols put the error into the output. */
  readonly isError: boolean;
}

export interface OfferedTool {
  readonly name: string;
  readonly description: string;
  readonly schema: Readonly<Record<string, unknown>>;
}
