// What a scenario or the demo model answers, independent of the protocol.

export interface Reply {
  /** In the order they are sent. */
  readonly parts: readonly ReplyPart[];
  /** By default `tool_use` when a tool is called, else `end`. The request's token limit is applied afterwards. */
  readonly stop?: ReplyStop;
  readonly pace?: Pace;
  readonly fault?: Fault;
  /** The last text repeats until the client disconnects. */
  readonly isEndless?: boolean;
}

export type ReplyPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "reasoning"; readonly text: string }
  | {
      readonly type: "tool_call";
      readonly name: string;
      readonly input: Readonly<Record<string, unknown>>;
      /** Sent instead of the input, to be invalid or truncated JSON. */
      readonly rawInput?: string;
    };

/**
 * `refusal`: the model declines, the text is its reason. `content_filter`: the answer is withdrawn midway.
 * `pause` and `context_full` exist in Messages only; the other protocols have `end` and `max_tokens` instead.
 */
export type ReplyStop = "end" | "tool_use" | "max_tokens" | "refusal" | "content_filter" | "pause" | "context_full";

export interface Pace {
  /** Before the first token. */
  readonly firstTokenMs?: number;
  /** By default as fast as the client reads. */
  readonly tokensPerSecond?: number;
}

export type Fault = {
  /** Only the first calls of this exact model name under one id are hit. By default all are. */
  readonly times?: number;
} & (
  | { readonly type: "refused_request"; readonly why: RefusalReason; readonly retryAfterSeconds?: number }
  /** Nothing is sent, or the headers and a number of events and then nothing. */
  | { readonly type: "hang"; readonly afterEvents?: number }
  /** The connection breaks within the answer; `isClean`: it is closed properly with events missing, as some proxies do. */
  | {
      readonly type: "cut";
      readonly after: { readonly events: number } | { readonly bytes: number };
      readonly isClean?: boolean;
    }
  /**
   * The stream reports a provider's error and ends; without a stream it is an error response.
   * `isFailedAnswer`: Responses reports a failed answer instead of an error event.
   */
  | {
      readonly type: "error_event";
      readonly afterEvents: number;
      readonly why: RefusalReason;
      readonly isFailedAnswer?: boolean;
    }
);

export const refusalReasons = [
  "invalid_key",
  /** In each provider's own form. */
  "no_credit",
  /** The same with status 402, as compatible servers send it. */
  "payment_required",
  "unknown_model",
  "rate_limit",
  "server_error",
  "overloaded",
  "context_too_long",
  "request_too_large",
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** An ordinary answer: text, then tool calls. */
export function say(text: string, ...calls: ReplyPart[]): Reply {
  return { parts: text === "" ? calls : [{ type: "text", text }, ...calls] };
}

export function call(name: string, input: Readonly<Record<string, unknown>>): ReplyPart {
  return { type: "tool_call", name, input };
}
