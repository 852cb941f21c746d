// What arrived, in order; and a way to wait for what has not.

export class Inbox<T> {
  /** Everything that arrived so far. */
  readonly all: T[] = [];
  #taken = 0;
  #wake: (() => void) | undefined;

  add(item: T): void {
    this.all.push(item);
    this.#wake?.();
  }

  /** The next item after the last one taken that is wanted; those before it are passed over. */
  async next(isWanted: (item: T) => boolean = () => true): Promise<T> {
    for (;;) {
      for (const item of this.all.slice(this.#taken)) {
        this.#taken++;
        if (isWanted(item)) return item;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async take(count: number): Promise<T[]> {
    const items: T[] = [];
    while (items.length < count) items.push(await this.next());
    return items;
  }
}
