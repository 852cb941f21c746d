// Tells how the connection does: only when trouble lasts, and once.
import type { Link } from "./link.ts";

/** A connection that is back sooner was not worth a word. */
const graceMs = 2000;

const sentences = {
  polling: "Realtime is out of reach: asking the log again and again instead.",
  offline: "Nobody answers. Trying again; what was sent is kept.",
} as const;

export class LinkNotices {
  readonly #tell: (sentence: string) => void;
  #told: keyof typeof sentences | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (sentence: string) => void) {
    this.#tell = tell;
  }

  heed({ status }: Link): void {
    clearTimeout(this.#timer);
    if (status === "live" && this.#told) this.#tell("The connection is back.");
    if (status === "live" || status === "ended" || status === "joining") this.#told = undefined;
    else if (status !== this.#told) this.#timer = setTimeout(() => this.#tellOf(status), graceMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #tellOf(status: keyof typeof sentences): void {
    this.#told = status;
    this.#tell(sentences[status]);
  }
}
