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

/** `pause` and `context_full` exist in Messages only; the other protocols say `end` and `max_tokens`. */
export type ReplyStop = "end" | "tool_use" | "max_tokens" | "refusal" | "pause" | "context_full";

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
  /** Nothing is ever sent; or the status and headers, and then nothing. */
  | { readonly type: "hang"; readonly isWithHeaders: boolean }
  /** The connection breaks off after so many events or bytes. */
  | { readonly type: "cut"; readonly afterEvents: number }
  | { readonly type: "cut"; readonly afterBytes: number }
  /** The stream reports an error of the provider and ends. Without a stream: the error's status. */
  | { readonly type: "error_event"; readonly afterEvents: number; readonly why: "server_error" | "overloaded" }
);

export type RefusalReason =
  | "invalid_key"
  | "no_credit"
  | "unknown_model"
  | "rate_limit"
  | "server_error"
  | "overloaded"
  | "context_too_long";

/** An ordinary answer. */
export function say(text: string, ...calls: ReplyPart[]): Reply {
  return { parts: text === "" ? calls : [{ type: "text", text }, ...calls] };
}

export function call(name: string, input: Readonly<Record<string, unknown>>): ReplyPart {
  return { type: "tool_call", name, input };
}
