// The unread part of a growing text. Read text is dropped, so that adding text costs only its own length.

/** The end of the text. */
export const END = -1;
/** The text has not arrived yet. */
export const UNKNOWN = -2;

const space = 32;

export class Source {
  text = "";
  /** The reading position in `text`. */
  at = 0;
  isEnded = false;
  /** Visits to characters: a measure of work that does not depend on the machine. */
  steps = 0;
  /** The position of `text` in the whole. */
  #base = 0;
  /** Reading continues when this many characters are ahead. After a futile look it waits for twice as many. */
  #awaited = 0;

  add(delta: string): void {
    this.text = this.text.slice(this.at) + delta;
    this.#base += this.at;
    this.at = 0;
  }

  end(): void {
    this.isEnded = true;
    this.#awaited = 0;
  }

  get position(): number {
    return this.#base + this.at;
  }

  positionOf(index: number): number {
    return this.#base + index;
  }

  isWorthReading(): boolean {
    return this.isEnded || this.text.length - this.at >= this.#awaited;
  }

  /** The text ahead was not enough to decide. */
  awaitMore(): void {
    const ahead = this.text.length - this.at;
    this.#awaited = ahead < 64 ? ahead + 1 : ahead * 2;
  }

  peek(index: number): number {
    this.steps++;
    if (index < this.text.length) return this.text.charCodeAt(index);
    return this.isEnded ? END : UNKNOWN;
  }

  /** The first index from `index` on without white space; may be the end of the text. */
  skipBlank(index: number): number {
    let next = index;
    while (next < this.text.length && isBlank(this.text.charCodeAt(next))) next++;
    this.steps += next - index + 1;
    return next;
  }

  startsWith(word: string, index: number): boolean {
    this.steps += word.length;
    return this.text.startsWith(word, index);
  }

  take(until: number): string {
    const taken = this.text.slice(this.at, until);
    this.steps += until - this.at;
    this.at = until;
    return taken;
  }
}

export function isBlank(code: number): boolean {
  return code === space || (code >= 9 && code <= 13) || code === 0xa0 || code === 0xfeff || code === 0x2028;
}

export function isOpening(code: number): boolean {
  return code === 123 || code === 91;
}

export function isClosing(code: number): boolean {
  return code === 125 || code === 93;
}

/** A comma, or a semicolon that some write instead. */
export function isSeparator(code: number): boolean {
  return code === 44 || code === 59;
}

export function isQuote(code: number): boolean {
  return code === 34 || code === 39 || code === 0x201c;
}

/** The closing counterpart of an opening quote. */
export function closingQuote(code: number): number {
  return code === 0x201c ? 0x201d : code;
}

/** Letters, digits and other characters of names, in any script. */
export function isWordCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 36 ||
    (code > 0xbf && code < 0x2000) ||
    (code > 0x2e7f && code < 0xfe00)
  );
}
