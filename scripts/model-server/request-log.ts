// What is kept for each id: its requests, how many calls a model had, and the prompts that a cache would know.

import type { InputTokens } from "./answer-events.ts";
import type { Protocol } from "./conversation.ts";
import { estimateTokens } from "./tokens.ts";

/** One request and its outcome, as GET …/requests lists it. Times are milliseconds since 1970. */
export interface Exchange {
  /** From 1, in order of arrival. */
  readonly number: number;
  readonly protocol: Protocol;
  readonly headers: Readonly<Record<string, string>>;
  /** The last four characters of the key, which itself is not kept. */
  readonly key_end: string | null;
  readonly body: unknown;
  readonly received_at: number;
  model: string | null;
  is_stream: boolean;
  status: number | null;
  /** `aborted`: the client disconnected first; `broken`: a fault of the scenario hit after the answer had begun. */
  outcome: "pending" | "answered" | "refused" | "aborted" | "broken";
  /** The sentence of a refusal. */
  error: string | null;
  /** Cached tokens included. */
  input_tokens: number;
  cached_tokens: number;
  /** Sent, whether or not the client received them. */
  output_tokens: number;
  first_token_at: number | null;
  /** Of each streamed token, in order. */
  readonly token_at: number[];
  ended_at: number | null;
}

const maxExchanges = 1_000;
const maxPrompts = 8;
/** Caches work in blocks of this many tokens. */
const cacheBlock = 64;

export class RequestLog {
  readonly #isRecorded: boolean;
  #exchanges: Exchange[] = [];
  #count = 0;
  #prompts: string[] = [];
  readonly #calls = new Map<string, number>();

  constructor(isRecorded = true) {
    this.#isRecorded = isRecorded;
  }

  /** Oldest first. */
  get exchanges(): readonly Exchange[] {
    return this.#exchanges;
  }

  open(request: Pick<Exchange, "protocol" | "headers" | "key_end" | "body">): Exchange {
    this.#count += 1;
    const exchange: Exchange = {
      ...request,
      number: this.#count,
      received_at: now(),
      model: null,
      is_stream: false,
      status: null,
      outcome: "pending",
      error: null,
      input_tokens: 0,
      cached_tokens: 0,
      output_tokens: 0,
      first_token_at: null,
      token_at: [],
      ended_at: null,
    };
    if (this.#isRecorded) this.#exchanges = [...this.#exchanges.slice(1 - maxExchanges), exchange];
    return exchange;
  }

  /** The number of calls of this model so far, this one included. */
  countCall(model: string): number {
    const count = (this.#calls.get(model) ?? 0) + 1;
    this.#calls.set(model, count);
    return count;
  }

  /** The longest prefix shared with an earlier prompt is cached; the other whole blocks are written to the cache. */
  readPrompt(prompt: string): InputTokens {
    const known = Math.max(0, ...this.#prompts.map((before) => commonPrefix(before, prompt)));
    this.#prompts = [...this.#prompts.slice(1 - maxPrompts), prompt];
    const total = estimateTokens(prompt.length);
    const cached = wholeBlocks(known / 4);
    return { total, cached, cacheWritten: Math.max(0, wholeBlocks(total - cached)) };
  }
}

function wholeBlocks(tokens: number): number {
  return Math.floor(tokens / cacheBlock) * cacheBlock;
}

function commonPrefix(left: string, right: string): number {
  const most = Math.min(left.length, right.length);
  const step = 1024;
  let known = 0;
  while (known < most && left.slice(known, known + step) === right.slice(known, known + step)) known += step;
  while (known < most && left[known] === right[known]) known += 1;
  return Math.min(known, most);
}

export function now(): number {
  return performance.timeOrigin + performance.now();
}

const maxLogs = 2_000;

/** The oldest are dropped when there are too many. */
export class RequestLogs {
  readonly #logs = new Map<string, RequestLog>();

  of(id: string): RequestLog {
    const known = this.#logs.get(id);
    if (known) return known;
    const [oldest] = this.#logs.keys();
    if (oldest !== undefined && this.#logs.size >= maxLogs) this.#logs.delete(oldest);
    // Only tests use ids. Other people's conversations are not recorded.
    const log = new RequestLog(id !== "");
    this.#logs.set(id, log);
    return log;
  }
}
