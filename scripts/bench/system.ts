// What the measurements know of a system: conversations to ask, and the processes that belong to it.
import type { ProcessTime } from "./processor-time.ts";

export interface Answer {
  readonly sentAt: number;
  /** When the frame with each token arrived, in epoch milliseconds. */
  readonly arrivals: readonly number[];
  /** Frames of any kind. */
  readonly frames: number;
}

export interface Conversation {
  /** Sends a message and resolves when its answer has ended, or its connection. */
  ask(text: string): Promise<Answer>;
  close(): void;
}

export interface System {
  readonly name: string;
  /** The model server logs what it is asked under this address. */
  readonly modelUrl: string;
  open(model: string): Promise<Conversation>;
  /** Its processes by component, with what each has used so far. */
  components(): Readonly<Record<string, readonly ProcessTime[]>>;
  /** Does at once what it has put off until after the answers, so that it is counted. */
  settle?(): Promise<void>;
  stop(): Promise<void>;
}

/** Counts the tokens of a text that grows: each has one space before it, but the first of an answer need not. */
export class Arrivals {
  readonly arrivals: number[] = [];
  frames = 0;
  #length = 0;

  /** What is missing of the whole text, which a late reader of the log gets at once. */
  complete(text: string, now: number): void {
    this.add(text.slice(this.#length), now);
  }

  add(text: string, now: number): void {
    this.#length += text.length;
    if (text === "") return;
    if (this.arrivals.length === 0 && !text.startsWith(" ")) this.arrivals.push(now);
    for (let at = text.indexOf(" "); at >= 0; at = text.indexOf(" ", at + 1)) this.arrivals.push(now);
  }
}

export function epochNow(): number {
  return performance.timeOrigin + performance.now();
}
