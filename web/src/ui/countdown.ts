/** Calls `onEnd` after some time, not counting the time in which something holds it. */
export class Countdown {
  readonly #onEnd: () => void;
  #leftMs: number;
  #startedAt = 0;
  readonly #holds = new Set<string>();
  #isOver = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ms: number, onEnd: () => void) {
    this.#leftMs = ms;
    this.#onEnd = onEnd;
    this.#run();
  }

  hold(by: string): void {
    if (this.#holds.size === 0) {
      clearTimeout(this.#timer);
      this.#leftMs -= Date.now() - this.#startedAt;
    }
    this.#holds.add(by);
  }

  release(by: string): void {
    if (this.#holds.delete(by) && this.#holds.size === 0) this.#run();
  }

  cancel(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  #run(): void {
    if (this.#isOver) return;
    this.#startedAt = Date.now();
    this.#timer = setTimeout(this.#onEnd, Math.max(0, this.#leftMs));
  }
}
