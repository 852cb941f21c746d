/** Runs tasks one after another, in the order they came. A task that fails is reported and the next one runs. */
export class TaskQueue {
  readonly #onError: (error: unknown) => void;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  get isIdle(): boolean {
    return this.#waiting === 0;
  }

  post(task: () => void | Promise<void>): Promise<void> {
    this.#waiting++;
    this.#last = this.#last
      .then(task)
      .catch(this.#onError)
      .finally(() => {
        this.#waiting--;
      });
    return this.#last;
  }
}
