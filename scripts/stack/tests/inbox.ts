// Items in the order they arrived, and a way to wait for the next.

export class Inbox<T> {
  /** All items so far. */
  readonly all: T[] = [];
  #taken = 0;
  #waiting: (() => void)[] = [];

  add(item: T): void {
    this.all.push(item);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** The next wanted item after the last one taken. Skips those in between. */
  async next(isWanted: (item: T) => boolean = () => true): Promise<T> {
    for (let seen = this.#taken; ;) {
      for (const item of this.all.slice(seen)) {
        seen++;
        if (!isWanted(item)) continue;
        this.#taken = Math.max(this.#taken, seen);
        return item;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async take(count: number): Promise<T[]> {
    const items: T[] = [];
    while (items.length < count) items.push(await this.next());
    return items;
  }
}
