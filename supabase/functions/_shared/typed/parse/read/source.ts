// The part of a growing text that is not read yet. What lies behind is dropped, so that feeding it costs what it adds.

/** The text ended here. */
export const END = -1;
/** What stands here is not known yet. */
export const UNKNOWN = -2;

const space = 32;

export class Source {
  text = "";
  /** Where reading stands in `text`. */
  at = 0;
  isEnded = false;
  /** Characters looked at, those looked at again included: the measure of work that does not depend on the machine. */
  steps = 0;
  /** Where `text` begins in the whole. */
  #base = 0;
  /** Reading goes on when this many characters lie ahead: after a long look in vain it waits for as much again. */
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

  /** Says that all that lies ahead was not enough to decide. */
  awaitMore(): void {
    const ahead = this.text.length - this.at;
    this.#awaited = ahead < 64 ? ahead + 1 : ahead * 2;
  }

  peek(index: number): number {
    this.steps++;
    if (index < this.text.length) return this.text.charCodeAt(index);
    return this.isEnded ? END : UNKNOWN;
  }

  /** The first index from `index` on that is no white space, be it the end of the text. */
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

/** What stands between parts: commas, and the semicolons that some write for them. */
export function isSeparator(code: number): boolean {
  return code === 44 || code === 59;
}

export function isQuote(code: number): boolean {
  return code === 34 || code === 39 || code === 0x201c;
}

/** The character that closes what `code` opened. */
export function closingQuote(code: number): number {
  return code === 0x201c ? 0x201d : code;
}

/** Letters, digits and what may stand in a name, of any script. */
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
