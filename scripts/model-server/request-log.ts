import type { InputTokens } from "./answer-events.ts";
// What is kept of one id's requests, apart from all others: the record, how often a fault has hit, what a cache would know.
import type { Protocol } from "./conversation.ts";
import { estimateTokens } from "./tokens.ts";

/** One request and what became of it, as GET …/requests lists it. Times are milliseconds of the epoch. */
export interface Exchange {
  /** From 1 on, in the order they came. */
  readonly number: number;
  readonly protocol: Protocol;
  readonly headers: Readonly<Record<string, string>>;
  /** The last four characters of the key; the key itself is nowhere. */
  readonly key_end: string | null;
  readonly body: unknown;
  readonly received_at: number;
  model: string | null;
  is_stream: boolean;
  status: number | null;
  /** `aborted`: the client went away first; `broken`: the scenario's fault, after the answer had begun. */
  outcome: "pending" | "answered" | "refused" | "aborted" | "broken";
  /** What was said when it was refused. */
  error: string | null;
  /** All input, cached or not. */
  input_tokens: number;
  cached_tokens: number;
  /** Said to the client, whether or not it was still listening. */
  output_tokens: number;
  first_token_at: number | null;
  ended_at: number | null;
}

const mostExchanges = 1_000;
const mostPrompts = 8;
/** Caches work in blocks of so many tokens. */
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

  /** The newest ones. */
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
      ended_at: null,
    };
    if (this.#isRecorded) this.#exchanges = [...this.#exchanges.slice(1 - mostExchanges), exchange];
    return exchange;
  }

  /** How many calls of this model there have been, this one included. */
  countCall(model: string): number {
    const count = (this.#calls.get(model) ?? 0) + 1;
    this.#calls.set(model, count);
    return count;
  }

  /** What was read before, from the first character on, is cached; the rest of the whole blocks is written. */
  readPrompt(prompt: string): InputTokens {
    const known = Math.max(0, ...this.#prompts.map((before) => commonPrefix(before, prompt)));
    this.#prompts = [...this.#prompts.slice(1 - mostPrompts), prompt];
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

/** The oldest are forgotten when there are too many. */
export class RequestLogs {
  readonly #logs = new Map<string, RequestLog>();

  of(id: string): RequestLog {
    const known = this.#logs.get(id);
    if (known) return known;
    const [oldest] = this.#logs.keys();
    if (oldest !== undefined && this.#logs.size >= maxLogs) this.#logs.delete(oldest);
    // Who asks without an id is no test: his conversations are nobody's to read.
    const log = new RequestLog(id !== "");
    this.#logs.set(id, log);
    return log;
  }
}
