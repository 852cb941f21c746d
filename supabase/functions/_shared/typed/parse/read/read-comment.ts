// A comment that is being read. One that replaces omitted content makes the answer unusable.
import type { Source } from "./source.ts";

const elision = /\.\.\.|…|\b(omitted|truncated|remaining|the rest|rest of|and so on|etc)\b/i;
const maxLooked = 200;

export class OpenComment {
  readonly #isLine: boolean;
  #text = "";

  constructor(isLine: boolean) {
    this.#isLine = isLine;
  }

  get standsForMore(): boolean {
    return elision.test(this.#text);
  }

  /** Whether its end was reached. */
  read(source: Source): boolean {
    const found = source.text.indexOf(this.#isLine ? "\n" : "*/", source.at);
    // A star at the end of the available text may be the first half of the comment's end.
    const kept = this.#isLine || source.isEnded ? 0 : 1;
    const piece = source.take(found >= 0 ? found : Math.max(source.at, source.text.length - kept));
    if (this.#text.length < maxLooked) this.#text += piece.slice(0, maxLooked - this.#text.length);
    if (found >= 0 && !this.#isLine) source.at += 2;
    return found >= 0 || source.isEnded;
  }
}
