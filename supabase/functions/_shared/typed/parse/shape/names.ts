// Compares names regardless of their spelling: `firstName`, "First name" and FIRST_NAME are the same.

const plain = /^[a-z0-9]*$/;

export function normalName(name: string): string {
  if (plain.test(name)) return name;
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, "");
}

/** Finds things by name in any spelling, unless it is ambiguous. */
export class NameIndex<T> {
  readonly #names = new Map<string, T>();
  /** Exact aliases, because some, like "€", have no letters to normalize. */
  readonly #aliases = new Map<string, T | undefined>();
  readonly #loose = new Map<string, { found: T; isAlias: boolean } | "several">();

  add(name: string, found: T, isAlias: boolean): void {
    if (!isAlias) this.#names.set(name, found);
    else this.#aliases.set(name, this.#aliases.has(name) && this.#aliases.get(name) !== found ? undefined : found);
    const key = normalName(name);
    const known = this.#loose.get(key);
    if (known === undefined) this.#loose.set(key, { found, isAlias });
    else if (known === "several" || known.found !== found) this.#loose.set(key, "several");
  }

  find(name: string): { found: T; by: "name" | "style" | "alias" } | undefined {
    const exact = this.#names.get(name);
    if (exact !== undefined) return { found: exact, by: "name" };
    const alias = this.#aliases.get(name);
    if (alias !== undefined) return { found: alias, by: "alias" };
    const loose = this.#loose.get(normalName(name));
    if (loose === undefined || loose === "several") return undefined;
    return { found: loose.found, by: loose.isAlias ? "alias" : "style" };
  }
}
