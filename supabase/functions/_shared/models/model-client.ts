// The contract of model providers: one request, one stream of events, one answer. Pure: the adapters in ../providers do the work.
import type { Provider } from "../protocol/enums.ts";
import type { SaidPart, Usage } from "../protocol/messages.ts";

/** The fields of a catalog row that a call needs. */
export interface ModelSpec {
  readonly id: string;
  readonly provider: Provider;
  /** The provider's name for the model. */
  readonly name: string;
  readonly label: string;
  /** Null for the provider's own address. */
  readonly base_url: string | null;
  readonly context_tokens: number;
  readonly output_tokens: number;
  readonly capabilities: ModelCapabilities;
}

export interface ModelCapabilities {
  readonly images?: boolean;
  readonly pdfs?: boolean;
  readonly strict_tools?: boolean;
  readonly parallel_tools?: boolean;
  readonly structured_output?: boolean;
  readonly reasoning?: boolean;
  /** The provider sends summaries of the model's thoughts; some do so only for verified organizations. */
  readonly reasoning_summary?: boolean;
}

/** What users and programs say to a model. `data` is in base64. Only for models that take it, says their row. */
export type UserPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image"; readonly media_type: string; readonly data: string }
  | { readonly type: "pdf"; readonly name: string; readonly data: string; readonly pages: number };

/** Every tool call of an assistant message has its result in the message right after it. */
export type ConversationMessage =
  | { readonly role: "user"; readonly parts: readonly UserPart[] }
  | { readonly role: "assistant"; readonly parts: readonly SaidPart[] }
  | { readonly role: "tool"; readonly results: readonly ToolResult[] };

export interface ToolResult {
  readonly call_id: string;
  readonly output: string;
  readonly is_error: boolean;
}

export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  /** A strict JSON Schema of an object: every property is required, no other is allowed, optional ones are nullable. */
  readonly input_schema: Readonly<Record<string, unknown>>;
}

export interface ModelRequest {
  readonly instructions: string;
  readonly messages: readonly ConversationMessage[];
  readonly tools: readonly ToolSpec[];
  readonly max_output_tokens: number;
  /** The same for all calls that share a prefix: the session's id. */
  readonly cache_key?: string;
  /** Asks for an answer of this form, if the provider can enforce it. */
  readonly output_schema?: { readonly name: string; readonly schema: Readonly<Record<string, unknown>> };
}

/** Why an answer ended. After `paused` and `context_full`, which the provider decides, the parts so far count. */
export type StopReason = "end" | "tool_use" | "max_tokens" | "refusal" | "paused" | "context_full";

export interface Answer {
  /** In order, without a tool call that the limit cut off; `cut_tool` names it. */
  readonly parts: readonly SaidPart[];
  readonly usage: Usage;
  /** The provider reported no usage, so it is estimated from the texts. */
  readonly is_usage_estimate?: boolean;
  readonly stop_reason: StopReason;
  readonly cut_tool?: string;
}

/**
 * `part` is the index of the part in the finished answer. `usage_known` may come several times; the last one counts, and an aborted
 * call is billed by it.
 */
export type ModelEvent =
  | { readonly type: "text_streamed"; readonly part: number; readonly text: string }
  | { readonly type: "reasoning_streamed"; readonly part: number; readonly text: string }
  | { readonly type: "tool_call_begun"; readonly part: number; readonly name: string }
  | { readonly type: "usage_known"; readonly usage: Usage }
  | { readonly type: "answer_finished"; readonly answer: Answer }
  | AnswerInterrupted;

/** The texts so far, whether a tool call had begun, and an estimate of all tokens, including thoughts and cut calls. */
export interface AnswerInterrupted {
  readonly type: "answer_interrupted";
  readonly parts: readonly SaidPart[];
  readonly is_in_tool: boolean;
  readonly output_tokens: number;
}

export interface ModelClient {
  readonly spec: ModelSpec;
  /**
   * Yields events as they arrive, those of one network chunk together. An empty batch is a sign of life: a ping, arguments of a tool
   * call. The last event is `answer_finished`. Otherwise it is `answer_interrupted`, if anything was received, and the stream throws:
   * a ModelError for any failure, `signal.reason` after an abort. Never retries.
   */
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<readonly ModelEvent[]>;
}

/** The key that holds the text of tool arguments that are not a JSON object. */
export const malformedInput = "malformed_json";
