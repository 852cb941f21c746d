// Watches over a run that is silent: its process may have died, so any client that follows the session may ask for a
// replacement.

export interface RunWatchDeps {
  /** How long a run may be silent before it is looked after. */
  readonly leaseMs: number;
  /** Resolves with the time after which to ask again. */
  readonly lookAfter: () => Promise<number>;
}

/** Most silent runs have a model that thinks: then the next questions come later and later. */
const maxExtraLeases = 3;

export class RunWatch {
  readonly #deps: RunWatchDeps;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(deps: RunWatchDeps) {
    this.#deps = deps;
  }

  /** The run gave a sign of life, or there is another one or none to watch. */
  restart(isAtWork: boolean): void {
    this.stop();
    this.#asked = 0;
    if (isAtWork) this.#askIn(this.#deps.leaseMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #askIn(ms: number): void {
    const timer = setTimeout(async () => {
      // If this fails, the sweep does the same a little later.
      const againMs = await this.#deps.lookAfter().catch(() => this.#deps.leaseMs);
      if (this.#timer !== timer) return;
      this.#askIn(againMs + Math.min(this.#asked, maxExtraLeases) * this.#deps.leaseMs);
      this.#asked += 1;
    }, ms);
    this.#timer = timer;
  }
}
