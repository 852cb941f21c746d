// Finds candidate answers in a growing text: brackets in prose and fences, but not in the model's reasoning.
import { LooseReader, type ReaderOptions } from "./loose-reader.ts";
import type { ContainerNode } from "./loose-tree.ts";
import { hasColon, keyAhead } from "./read-key.ts";
import type { Source } from "./source.ts";

export interface Candidate {
  readonly root: ContainerNode;
  /** The end of the text before it, back to the previous candidate. */
  readonly before: string;
  /** Only white space and commas separate it from the previous candidate. */
  readonly isNextInRow: boolean;
  /** The beginning of the text after it. */
  behind: string;
  isReasoning: boolean;
}

export interface FinderOptions extends ReaderOptions {
  /** False for scalar schemas, where brackets mean nothing. */
  readonly readsBrackets: boolean;
}

const keptBefore = 240;
const keptBehind = 40;
const tag = /^<(\/?)(think|thinking|thought|reasoning|reflection|scratchpad|analysis)>/i;
const longestTag = "</scratchpad>".length;
const newline = 10;
const stops: readonly number[] = [123, 91, 60, 34, newline];

export class AnswerFinder {
  readonly candidates: Candidate[] = [];
  isTooDeep = false;
  /** The text outside candidates and reasoning, and the text of the reasoning. */
  prose = "";
  reasoning = "";
  /** The reasoning never ended, so nothing in it is an answer. */
  endsInReasoning = false;
  reader: LooseReader | undefined;
  readonly #source: Source;
  readonly #options: FinderOptions;
  /** The end of the text before the current candidate. */
  before = "";
  #isNextInRow = true;
  #isAtLineStart = true;
  #closingTag: string | undefined;
  #behind: Candidate | undefined;

  constructor(source: Source, options: FinderOptions) {
    this.#source = source;
    this.#options = options;
  }

  /** Reads as far as the available text allows. */
  read(): void {
    const source = this.#source;
    while (source.isWorthReading() && !this.isTooDeep) {
      const goesOn = this.reader !== undefined ? this.#readAnswer(this.reader) : this.#readAround();
      if (!goesOn) return;
    }
  }

  #readAnswer(reader: LooseReader): boolean {
    const outcome = reader.read();
    if (outcome === "needs_text") return false;
    this.reader = undefined;
    if (outcome === "too_deep") this.isTooDeep = true;
    if (outcome !== "closed") return true;
    const candidate: Candidate = {
      root: reader.root,
      before: this.before,
      isNextInRow: this.#isNextInRow,
      behind: "",
      isReasoning: false,
    };
    this.candidates.push(candidate);
    this.#behind = candidate;
    this.before = "";
    this.#isNextInRow = true;
    this.#isAtLineStart = false;
    return true;
  }

  #readAround(): boolean {
    const source = this.#source;
    if (this.#closingTag !== undefined) return this.#readReasoning(this.#closingTag);
    const stop = this.#nextStop();
    this.#pass(source.take(stop));
    if (stop >= source.text.length) return false;
    switch (source.text.charCodeAt(stop)) {
      case 60:
        return this.#readTag();
      case 34:
        return this.#readLostOpening();
      case newline:
        this.#pass(source.take(stop + 1));
        this.#isAtLineStart = true;
        return true;
      default:
        if (this.#options.readsBrackets) this.reader = new LooseReader(source, this.#options);
        else this.#pass(source.take(stop + 1));
        return true;
    }
  }

  #nextStop(): number {
    const { text, at } = this.#source;
    let next = at;
    while (next < text.length && !stops.includes(text.charCodeAt(next))) next++;
    return next;
  }

  /** Records text outside candidates. */
  #pass(piece: string): void {
    if (piece === "") return;
    this.prose += piece;
    this.before = (this.before + piece).slice(-keptBefore);
    this.#isNextInRow &&= /^[\s,;]*$/.test(piece);
    if (/\S/.test(piece)) this.#isAtLineStart = false;
    if (this.#behind === undefined) return;
    this.#behind.behind = (this.#behind.behind + piece).slice(0, keptBehind);
    if (this.#behind.behind.length === keptBehind) this.#behind = undefined;
  }

  #readTag(): boolean {
    const source = this.#source;
    const ahead = source.text.slice(source.at, source.at + longestTag);
    if (ahead.length < longestTag && !ahead.includes(">") && !source.isEnded) {
      source.awaitMore();
      return false;
    }
    const [whole, slash, name] = tag.exec(ahead) ?? [];
    if (whole === undefined) {
      this.#pass(source.take(source.at + 1));
      return true;
    }
    source.take(source.at + whole.length);
    if (slash === "") this.#closingTag = `</${name}>`;
    // The opening tag may have been part of the prompt: everything before this tag was reasoning.
    else this.#endReasoningBefore();
    return true;
  }

  #endReasoningBefore(): void {
    for (const candidate of this.candidates) candidate.isReasoning = true;
    this.prose = "";
    this.before = "";
    this.#behind = undefined;
  }

  #readReasoning(closingTag: string): boolean {
    const source = this.#source;
    const found = source.text.indexOf(closingTag, source.at);
    const kept = source.isEnded ? 0 : closingTag.length - 1;
    this.reasoning += source.take(found >= 0 ? found : Math.max(source.at, source.text.length - kept));
    if (found < 0) {
      this.endsInReasoning = source.isEnded;
      return false;
    }
    source.take(source.at + closingTag.length);
    this.#closingTag = undefined;
    this.before = "";
    return true;
  }

  /** `"name": "x", …` at the beginning of a line is a record without its brace. */
  #readLostOpening(): boolean {
    const source = this.#source;
    if (this.#isAtLineStart && this.#options.readsBrackets) {
      const key = keyAhead(source, source.at);
      if (key === "unknown") {
        source.awaitMore();
        return false;
      }
      if (key !== undefined && hasColon(key) && this.#options.isKnownKey(key.name)) {
        this.reader = new LooseReader(source, this.#options);
        return true;
      }
    }
    this.#pass(source.take(source.at + 1));
    return true;
  }
}
