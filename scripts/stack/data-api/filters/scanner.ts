// Reads the small languages inside query parameters: logic trees, lists, quoted values.

export class FilterSyntaxError extends Error {
  override readonly name = "FilterSyntaxError";
  /** What was found and expected, in PostgREST's words. */
  readonly details: string;

  constructor(what: string, text: string, details: string, column: number) {
    super(`"failed to parse ${what} (${text})" (line 1, column ${column})`);
    this.details = details;
  }
}

export class Scanner {
  readonly #what: string;
  readonly #text: string;
  #position = 0;

  constructor(what: string, text: string) {
    this.#what = what;
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#position >= this.#text.length;
  }

  /** Consumes `text` if it comes next. */
  take(text: string): boolean {
    const isNext = this.#text.startsWith(text, this.#position);
    if (isNext) this.#position += text.length;
    return isNext;
  }

  expect(text: string): void {
    if (!this.take(text)) throw this.error(`expecting "${text}"`);
  }

  /** Everything up to the first of `stops`, or the end. */
  until(stops: string): string {
    const start = this.#position;
    while (!this.isAtEnd && !stops.includes(this.#peek())) this.#position += 1;
    return this.#text.slice(start, this.#position);
  }

  match(pattern: RegExp): string | undefined {
    const sticky = new RegExp(pattern.source, "y");
    sticky.lastIndex = this.#position;
    const found = sticky.exec(this.#text)?.[0];
    this.#position += found?.length ?? 0;
    return found;
  }

  /** `"…"` with backslash escapes; undefined when no quote comes next. */
  quoted(): string | undefined {
    if (!this.take('"')) return undefined;
    let value = "";
    while (!this.take('"')) {
      if (this.isAtEnd) throw this.error('expecting "\\""');
      this.take("\\");
      value += this.#peek();
      this.#position += 1;
    }
    return value;
  }

  error(expectation: string): FilterSyntaxError {
    const found = this.isAtEnd ? "end of input" : JSON.stringify(this.#peek());
    return new FilterSyntaxError(this.#what, this.#text, `unexpected ${found} ${expectation}`, this.#position + 1);
  }

  #peek(): string {
    return this.#text[this.#position] ?? "";
  }
}
