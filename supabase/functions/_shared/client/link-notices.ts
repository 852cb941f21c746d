// Reports connection trouble to a person: only when it lasts, and once.
import type { Link } from "./link.ts";

/** Shorter interruptions are not reported. */
const graceMs = 2000;

const sentences = {
  polling: "Realtime is not reachable. Polling the log instead.",
  offline: "The server does not answer. Retrying; what you sent is kept.",
} as const;

export class LinkNotices {
  readonly #notify: (sentence: string) => void;
  #reported: keyof typeof sentences | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(notify: (sentence: string) => void) {
    this.#notify = notify;
  }

  update({ status }: Link): void {
    clearTimeout(this.#timer);
    if (status === "live" && this.#reported) this.#notify("The connection is back.");
    if (status === "live" || status === "ended" || status === "joining") this.#reported = undefined;
    else if (status !== this.#reported) this.#timer = setTimeout(() => this.#report(status), graceMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #report(status: keyof typeof sentences): void {
    this.#reported = status;
    this.#notify(sentences[status]);
  }
}
