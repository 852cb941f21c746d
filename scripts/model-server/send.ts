// Sends an event stream at its pace, no faster than the client reads, until the client disconnects.
import type { ServerResponse } from "node:http";
import type { Frame } from "./protocols/protocol.ts";
import type { Pace } from "./reply.ts";

/** Where a fault ends the stream early. */
export type Limit = { readonly events: number } | { readonly bytes: number };

interface Sending {
  readonly pace: Pace;
  readonly limit: Limit | undefined;
  readonly onToken: () => void;
}

const batchBytes = 16_384;

/** `finished`: everything is sent, the response still open; `limited`: sent up to the limit; `aborted`: the client disconnected. */
export async function sendFrames(
  response: ServerResponse,
  frames: Iterable<Frame>,
  { pace, limit, onToken }: Sending,
): Promise<"finished" | "limited" | "aborted"> {
  const batch = new BatchedResponse(response, limit && "bytes" in limit ? limit.bytes : Number.POSITIVE_INFINITY);
  const maxEvents = limit && "events" in limit ? limit.events : Number.POSITIVE_INFINITY;
  const dueIn = timetable(pace);
  let events = 0;
  for (const frame of frames) {
    if (events >= maxEvents) return (await batch.flush()) ? "limited" : "aborted";
    const wait = frame.isToken ? dueIn() : 0;
    if (wait > 0 && !((await batch.flush()) && (await batch.pause(wait)))) return "aborted";
    if (frame.isToken) onToken();
    batch.add(frame.text);
    events += 1;
    if (batch.waiting < batchBytes) continue;
    if (!((await batch.flush()) && (await batch.yieldToOthers()))) return "aborted";
    if (batch.isFull) return "limited";
  }
  if (!(await batch.flush())) return "aborted";
  return batch.isFull ? "limited" : "finished";
}

/** Milliseconds until the next token is due. The times are fixed from the start, so delays do not add up. */
function timetable({ firstTokenMs = 0, tokensPerSecond }: Pace): () => number {
  const start = performance.now() + firstTokenMs;
  const interval = tokensPerSecond ? 1000 / tokensPerSecond : 0;
  let token = 0;
  return () => {
    const due = start + interval * token;
    token += 1;
    return due - performance.now();
  };
}

/** A response that is written in batches. Waits end at once when the client disconnects and then return false. */
class BatchedResponse {
  readonly #response: ServerResponse;
  readonly #maxBytes: number;
  #pending = "";
  #sentBytes = 0;
  #wake: (() => void) | undefined;

  constructor(response: ServerResponse, maxBytes: number) {
    this.#response = response;
    this.#maxBytes = maxBytes;
    response.on("close", () => this.#wake?.());
    response.on("drain", () => this.#wake?.());
  }

  get waiting(): number {
    return this.#pending.length;
  }

  get isFull(): boolean {
    return this.#sentBytes >= this.#maxBytes;
  }

  add(text: string): void {
    this.#pending += text;
  }

  async flush(): Promise<boolean> {
    if (this.#response.destroyed) return false;
    if (this.#pending === "" || this.isFull) return true;
    const hasRoom = this.#response.write(this.#cutToSize());
    this.#pending = "";
    if (!hasRoom) await this.#untilWoken();
    return !this.#response.destroyed;
  }

  async pause(milliseconds: number): Promise<boolean> {
    const timer = setTimeout(() => this.#wake?.(), milliseconds);
    await this.#untilWoken();
    clearTimeout(timer);
    return !this.#response.destroyed;
  }

  /** A client that reads as fast as we write must not block the others. */
  async yieldToOthers(): Promise<boolean> {
    setImmediate(() => this.#wake?.());
    await this.#untilWoken();
    return !this.#response.destroyed;
  }

  #cutToSize(): string | Buffer {
    if (this.#maxBytes === Number.POSITIVE_INFINITY) return this.#pending;
    const bytes = Buffer.from(this.#pending).subarray(0, this.#maxBytes - this.#sentBytes);
    this.#sentBytes += bytes.length;
    return bytes;
  }

  #untilWoken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
