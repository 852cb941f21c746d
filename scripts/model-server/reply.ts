// What a scenario or the demo model answers; the protocols' writers say it in their own words.

export interface Reply {
  /** In the order they are said. */
  readonly parts: readonly ReplyPart[];
  /** Left out: `tool_use` when a tool is called, else `end`. The parts are cut to the request's limit of tokens by themselves. */
  readonly stop?: ReplyStop;
  readonly pace?: Pace;
  readonly fault?: Fault;
  /** The last text is said over and over until the client goes away. */
  readonly isEndless?: boolean;
}

export type ReplyPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "reasoning"; readonly text: string }
  | {
      readonly type: "tool_call";
      readonly name: string;
      readonly input: Readonly<Record<string, unknown>>;
      /** Sent instead of the input: what is no JSON, or was cut. */
      readonly rawInput?: string;
    };

/**
 * `refusal`: the model declines, the text is its reason. `content_filter`: the answer is taken away half said.
 * `pause` and `context_full` exist in Messages only; the other protocols say `end` and `max_tokens`.
 */
export type ReplyStop = "end" | "tool_use" | "max_tokens" | "refusal" | "content_filter" | "pause" | "context_full";

export interface Pace {
  /** Before the first token. */
  readonly firstTokenMs?: number;
  /** Left out: as fast as the client reads. */
  readonly tokensPerSecond?: number;
}

export type Fault = {
  /** It hits only the first so many calls of this very model name under one id. Left out: every call. */
  readonly times?: number;
} & (
  | { readonly type: "refused_request"; readonly why: RefusalReason; readonly retryAfterSeconds?: number }
  /** Not a byte is sent; or the headers and so many events, and then nothing. */
  | { readonly type: "hang"; readonly afterEvents?: number }
  /** The connection breaks off in mid-answer; `isClean`: it is ended in good order, as some proxies do, with events missing. */
  | {
      readonly type: "cut";
      readonly after: { readonly events: number } | { readonly bytes: number };
      readonly isClean?: boolean;
    }
  /**
   * The stream reports an error of the provider and ends; without a stream it is the error's status.
   * `isFailedAnswer`: in Responses it is an answer that has failed, not an event about an error.
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
  /** Each provider's own way to say so. */
  "no_credit",
  /** The same with status 402, as compatible servers say it. */
  "payment_required",
  "unknown_model",
  "rate_limit",
  "server_error",
  "overloaded",
  "context_too_long",
  "request_too_large",
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** An ordinary answer. */
export function say(text: string, ...calls: ReplyPart[]): Reply {
  return { parts: text === "" ? calls : [{ type: "text", text }, ...calls] };
}

export function call(name: string, input: Readonly<Record<string, unknown>>): ReplyPart {
  return { type: "tool_call", name, input };
}
