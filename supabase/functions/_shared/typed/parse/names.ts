// Names as people write them: `firstName`, "First name" and FIRST_NAME are the same.

const plain = /^[a-z0-9]*$/;

export function normalName(name: string): string {
  if (plain.test(name)) return name;
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, "");
}

/** Things found by the way their names are written, unless two of them are written alike. */
export class NameIndex<T> {
  readonly #exact = new Map<string, T>();
  readonly #loose = new Map<string, { found: T; isAlias: boolean } | "several">();

  add(name: string, found: T, isAlias: boolean): void {
    if (!isAlias) this.#exact.set(name, found);
    const key = normalName(name);
    const known = this.#loose.get(key);
    if (known === undefined) this.#loose.set(key, { found, isAlias });
    else if (known === "several" || known.found !== found) this.#loose.set(key, "several");
  }

  find(name: string): { found: T; by: "name" | "style" | "alias" } | undefined {
    const exact = this.#exact.get(name);
    if (exact !== undefined) return { found: exact, by: "name" };
    const loose = this.#loose.get(normalName(name));
    if (loose === undefined || loose === "several") return undefined;
    return { found: loose.found, by: loose.isAlias ? "alias" : "style" };
  }
}
