// Stands in for localStorage and sessionStorage, which do not exist in a document of opaque origin. It answers at once, as they
// do, and tells the app what changed.

/** As browsers allow: counted in characters of keys and values. */
export const maxStorageCharacters = 5_000_000;

export interface StorageChanges {
  readonly isCleared: boolean;
  readonly changes: readonly (readonly [key: string, value: string | null])[];
}

type Items = readonly (readonly [key: string, value: string])[];

export function createStorage(items: Items, onChange: (changes: StorageChanges) => void): Storage {
  const storage = new PageStorage(items, onChange);
  const isItem = (key: string | symbol): key is string => typeof key === "string" && !(key in storage);
  // Items are properties, too: `localStorage.theme = "dark"`, `Object.keys(localStorage)`.
  return new Proxy<Storage>(storage, {
    get: (_, key) => {
      if (isItem(key)) return storage.getItem(key) ?? undefined;
      const value: unknown = Reflect.get(storage, key, storage);
      return typeof value === "function" ? value.bind(storage) : value;
    },
    set: (_, key, value) => {
      if (!isItem(key)) return false;
      storage.setItem(key, value);
      return true;
    },
    has: (_, key) => key in storage || (isItem(key) && storage.getItem(key) !== null),
    deleteProperty: (_, key) => {
      if (isItem(key)) storage.removeItem(key);
      return true;
    },
    ownKeys: () => storage.keys(),
    getOwnPropertyDescriptor: (_, key) => {
      const value = isItem(key) ? storage.getItem(key) : null;
      return value === null ? undefined : { value, writable: true, enumerable: true, configurable: true };
    },
  });
}

class PageStorage implements Storage {
  readonly #items: Map<string, string>;
  readonly #onChange: (changes: StorageChanges) => void;
  #characters = 0;
  #pending: { isCleared: boolean; changes: Map<string, string | null> } | undefined;

  constructor(items: Items, onChange: (changes: StorageChanges) => void) {
    this.#items = new Map(items);
    this.#onChange = onChange;
    for (const [key, value] of items) this.#characters += key.length + value.length;
  }

  get length(): number {
    return this.#items.size;
  }

  key(index: number): string | null {
    return [...this.#items.keys()][index] ?? null;
  }

  keys(): string[] {
    return [...this.#items.keys()];
  }

  getItem(key: string): string | null {
    return this.#items.get(String(key)) ?? null;
  }

  setItem(key: string, value: string): void {
    const [name, text] = [String(key), String(value)];
    const before = this.#items.get(name);
    const characters = this.#characters + text.length + (before === undefined ? name.length : -before.length);
    if (characters > maxStorageCharacters) {
      throw new DOMException(`Setting the value of '${name}' exceeded the quota.`, "QuotaExceededError");
    }
    this.#characters = characters;
    this.#items.set(name, text);
    this.#note(name, text);
  }

  removeItem(key: string): void {
    const name = String(key);
    const before = this.#items.get(name);
    if (before === undefined) return;
    this.#characters -= name.length + before.length;
    this.#items.delete(name);
    this.#note(name, null);
  }

  clear(): void {
    this.#items.clear();
    this.#characters = 0;
    this.#open().isCleared = true;
    this.#open().changes.clear();
  }

  #note(key: string, value: string | null): void {
    this.#open().changes.set(key, value);
  }

  /** Changes of one task leave together, and before the page can be left. */
  #open() {
    if (this.#pending) return this.#pending;
    const pending = { isCleared: false, changes: new Map<string, string | null>() };
    this.#pending = pending;
    queueMicrotask(() => {
      this.#pending = undefined;
      this.#onChange({ isCleared: pending.isCleared, changes: [...pending.changes] });
    });
    return pending;
  }
}
