// Sends an event stream at its pace: no sooner than each token is due, no faster than the client reads, no longer than it listens.
import type { ServerResponse } from "node:http";
import type { Frame } from "./protocols/protocol.ts";
import type { Pace } from "./reply.ts";

/** Where a fault ends the stream before its time. */
export type Limit = { readonly events: number } | { readonly bytes: number };

interface Sending {
  readonly pace: Pace;
  readonly limit: Limit | undefined;
  readonly onToken: () => void;
}

const batchBytes = 16_384;

/** `finished`: all of it, but not ended; `limited`: up to the limit and no further; `aborted`: the client is gone. */
export async function sendFrames(
  response: ServerResponse,
  frames: Iterable<Frame>,
  { pace, limit, onToken }: Sending,
): Promise<"finished" | "limited" | "aborted"> {
  const line = new Line(response, limit && "bytes" in limit ? limit.bytes : Number.POSITIVE_INFINITY);
  const mostEvents = limit && "events" in limit ? limit.events : Number.POSITIVE_INFINITY;
  const dueIn = timetable(pace);
  let events = 0;
  for (const frame of frames) {
    if (events >= mostEvents) return (await line.flush()) ? "limited" : "aborted";
    const wait = frame.isToken ? dueIn() : 0;
    if (wait > 0 && !((await line.flush()) && (await line.pause(wait)))) return "aborted";
    if (frame.isToken) onToken();
    line.add(frame.text);
    events += 1;
    if (line.waiting < batchBytes) continue;
    if (!((await line.flush()) && (await line.letOthers()))) return "aborted";
    if (line.isFull) return "limited";
  }
  if (!(await line.flush())) return "aborted";
  return line.isFull ? "limited" : "finished";
}

/** Milliseconds until the next token is due. The times are fixed from the start, so that lateness does not add up. */
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

/** A response that is written in batches. Every wait ends at once when the client goes; what answers false then is over. */
class Line {
  readonly #response: ServerResponse;
  readonly #mostBytes: number;
  #pending = "";
  #sentBytes = 0;
  #wake: (() => void) | undefined;

  constructor(response: ServerResponse, mostBytes: number) {
    this.#response = response;
    this.#mostBytes = mostBytes;
    response.on("close", () => this.#wake?.());
    response.on("drain", () => this.#wake?.());
  }

  get waiting(): number {
    return this.#pending.length;
  }

  get isFull(): boolean {
    return this.#sentBytes >= this.#mostBytes;
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

  /** A client that reads as fast as we write must not keep all others waiting. */
  async letOthers(): Promise<boolean> {
    setImmediate(() => this.#wake?.());
    await this.#untilWoken();
    return !this.#response.destroyed;
  }

  #cutToSize(): string | Buffer {
    if (this.#mostBytes === Number.POSITIVE_INFINITY) return this.#pending;
    const bytes = Buffer.from(this.#pending).subarray(0, this.#mostBytes - this.#sentBytes);
    this.#sentBytes += bytes.length;
    return bytes;
  }

  #untilWoken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
