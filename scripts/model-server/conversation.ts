// What a request asked, whichever protocol it came in: what scenarios and the demo model read.

export type Protocol = "chat" | "responses" | "messages";

export interface Conversation {
  readonly protocol: Protocol;
  /** The whole name, parameters included: `scenario:stream?tokens=500`. */
  readonly model: string;
  /** System and developer messages, joined by an empty line. */
  readonly instructions: string;
  /** Well-formed: it begins with the user's, and every tool call has its result in the message right after it. */
  readonly messages: readonly ConversationMessage[];
  readonly tools: readonly OfferedTool[];
  /** Undefined: no limit was given. */
  readonly maxTokens: number | undefined;
  /** An answer of this shape was asked for. */
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
  /** The parsed arguments; undefined where they were no JSON object. */
  readonly input: Readonly<Record<string, unknown>> | undefined;
}

export interface ToolResult {
  readonly callId: string;
  /** Of the tool that was called. */
  readonly name: string;
  readonly output: string;
  /** Only Messages can say so; the others put it in the output. */
  readonly isError: boolean;
}

export interface OfferedTool {
  readonly name: string;
  readonly description: string;
  readonly schema: Readonly<Record<string, unknown>>;
}
