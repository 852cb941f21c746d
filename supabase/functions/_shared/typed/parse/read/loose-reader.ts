// Reads one bracketed answer, however badly written, into a tree. It reads in one pass without going back, stops where the available
// text does not suffice to decide, and never revises a decision.
import { behindRoot, bracketRole } from "./bracket-role.ts";
import type { ContainerNode } from "./loose-tree.ts";
import { markAt } from "./mark-at.ts";
import type { OpenText } from "./open-text.ts";
import { readBare } from "./read-bare.ts";
import { OpenComment } from "./read-comment.ts";
import { hasColon, isCutInKey, type KeyAhead, keyAhead } from "./read-key.ts";
import { openText, readText } from "./read-text.ts";
import { END, isClosing, isOpening, isQuote, isSeparator, type Source, UNKNOWN } from "./source.ts";
import { TreeBuilder } from "./tree-builder.ts";

export interface ReaderOptions {
  readonly maxDepth: number;
  /** Whether the schema has this key, ignoring case and punctuation. */
  isKnownKey(name: string): boolean;
}

/** The result of a reading step. "goes_on": there is more to read at once. */
type Step = "goes_on" | "needs_text" | "closed" | "no_answer" | "too_deep";
type Place = "value" | "key" | "behind_value";
type State = Place | "text" | "comment" | "garbage" | "behind_root";

const [openBrace, openBracket, comma, hash, backtick] = [123, 91, 44, 35, 96];

export class LooseReader {
  readonly #source: Source;
  readonly #options: ReaderOptions;
  readonly #tree: TreeBuilder;
  #state: State;
  #text: OpenText | undefined;
  /** A comma was read, and nothing after it. */
  #isAfterComma = false;
  #lineBreaks = 0;
  #comment: OpenComment | undefined;
  #placeOfComment: Place = "value";

  /** Starts at a bracket, or at the first key of a record without its bracket. */
  constructor(source: Source, options: ReaderOptions) {
    const first = source.peek(source.at);
    this.#source = source;
    this.#options = options;
    this.#tree = new TreeBuilder(source, first === openBracket ? "list" : "record");
    if (isOpening(first)) source.at++;
    else this.#tree.repair("missing_opening");
    this.#state = first === openBracket ? "value" : "key";
  }

  get root(): ContainerNode {
    return this.#tree.root;
  }

  read(): Exclude<Step, "goes_on"> {
    let step: Step = "goes_on";
    while (step === "goes_on") step = this.#step();
    if (step === "needs_text") this.#source.awaitMore();
    return step;
  }

  #step(): Step {
    switch (this.#state) {
      case "text":
        return this.#text === undefined ? "no_answer" : this.#readText(this.#text);
      case "comment":
        return this.#readComment();
      case "garbage":
        return this.#readGarbage();
      case "behind_root":
        return behindRoot(this.#source, this.#tree.root);
      default:
        return this.#readStructure(this.#state);
    }
  }

  #readStructure(place: Place): Step {
    const source = this.#source;
    const next = source.skipBlank(source.at);
    if (next > source.at) this.#lineBreaks += source.take(next).split("\n").length - 1;
    const code = source.peek(next);
    if (code === UNKNOWN) return "needs_text";
    if (code === END) return this.#endOfText(place);
    const step = this.#readMark(place) ?? this.#readAt(place, code);
    if (step === "goes_on") this.#lineBreaks = 0;
    return step;
  }

  #readAt(place: Place, code: number): Step {
    if (isClosing(code)) return this.#close(place);
    if (place === "value") return this.#readValue(code);
    return place === "key" ? this.#readKey(code) : this.#readBehindValue(code);
  }

  /** Comments, elisions and ends may appear between any two parts. */
  #readMark(place: Place): Step | undefined {
    const mark = markAt(this.#source);
    switch (mark) {
      case "unknown":
        return "needs_text";
      case "line_comment":
      case "block_comment":
        return this.#beginComment(mark === "line_comment", place);
      case "elision":
        return this.#skip("dots in place of omitted content");
      case "end":
        return this.#endOfText(place);
      default:
        return undefined;
    }
  }

  #beginComment(isLine: boolean, place: Place): Step {
    this.#tree.repair("comment");
    this.#placeOfComment = place;
    this.#comment = new OpenComment(isLine);
    this.#source.at += isLine && this.#source.peek(this.#source.at) === hash ? 1 : 2;
    this.#state = "comment";
    return "goes_on";
  }

  #readComment(): Step {
    if (this.#comment?.read(this.#source) !== true) return "needs_text";
    if (this.#comment.standsForMore) this.#tree.flaw("a comment in place of omitted content");
    this.#state = this.#placeOfComment;
    return "goes_on";
  }

  #readValue(code: number): Step {
    const tree = this.#tree;
    if (isOpening(code)) return this.#openContainer(code);
    if (isSeparator(code)) {
      tree.flaw("a value is missing");
      return this.#goBehindValue();
    }
    if (tree.top.kind === "list" && isQuote(code) && this.#isAfterComma) {
      const step = this.#closeListBeforeKey();
      if (step !== undefined) return step;
    }
    return isQuote(code) || code === backtick ? this.#openText() : this.#readBare();
  }

  #readBare(): Step {
    const source = this.#source;
    const { root, top } = this.#tree;
    const word = readBare(source, source.at);
    if (word === "unknown") return "needs_text";
    if (word === undefined || word.text === "") return this.#skip("something that is not JSON");
    const isFirst = root.kind === "list" && root.items.length === 0;
    if (top === root && isFirst && / /.test(word.text)) return "no_answer";
    this.#tree.attachWord(word);
    return this.#goBehindValue();
  }

  /** In `[1, 2, "key": …` the list was never closed. */
  #closeListBeforeKey(): Step | undefined {
    if (this.#tree.around?.kind !== "record") return undefined;
    const key = keyAhead(this.#source, this.#source.at);
    if (key === "unknown") return "needs_text";
    if (key === undefined || !hasColon(key) || !this.#options.isKnownKey(key.name)) return undefined;
    return this.#closeUnclosed("key");
  }

  #openContainer(code: number): Step {
    if (this.#tree.open.length >= this.#options.maxDepth) return "too_deep";
    this.#tree.openContainer(code === openBracket ? "list" : "record");
    this.#source.at++;
    this.#isAfterComma = false;
    this.#state = code === openBracket ? "value" : "key";
    return "goes_on";
  }

  #readKey(code: number): Step {
    if (isSeparator(code)) {
      this.#tree.repair("extra_comma");
      this.#source.at++;
      return "goes_on";
    }
    if (this.#beginsNextRecord(code)) return this.#closeUnclosed("value");
    const key = keyAhead(this.#source, this.#source.at);
    if (key === "unknown") return "needs_text";
    if (key !== undefined) return this.#takeKey(key);
    return isCutInKey(this.#source) ? this.#endOfText("key") : this.#noKey();
  }

  /** A brace in prose or code that is not followed by a key is not an answer. */
  #noKey(): Step {
    const { root } = this.#tree;
    const isProse = this.#tree.open.length === 1 && root.kind === "record" && root.entries.length === 0;
    return isProse ? "no_answer" : this.#skip("something that is not JSON");
  }

  #takeKey(key: KeyAhead): Step {
    const tree = this.#tree;
    const isCut = key.follower === END && key.isQuoted;
    const lacksColon = key.isQuoted && (isQuote(key.follower) || isOpening(key.follower));
    if (tree.top.kind !== "record" || (!hasColon(key) && !isCut && !lacksColon)) return this.#noKey();
    tree.takeKey(tree.top, key);
    this.#isAfterComma = false;
    this.#state = "value";
    return "goes_on";
  }

  #beginsNextRecord(code: number): boolean {
    const { top, around } = this.#tree;
    return code === openBrace && around?.kind === "list" && top.kind === "record" && top.entries.length > 0;
  }

  /** The bracket of the innermost container is missing. */
  #closeUnclosed(next: Place): Step {
    this.#tree.popUnclosed();
    this.#state = next;
    return "goes_on";
  }

  #readBehindValue(code: number): Step {
    const source = this.#source;
    if (isSeparator(code)) {
      source.at++;
      return this.#nextPart(code === comma);
    }
    if (this.#beginsNextRecord(code)) return this.#closeUnclosed("value");
    if (this.#tree.top.kind === "list") {
      return isQuote(code) || isOpening(code) ? this.#nextPart(false) : this.#endOrSkip();
    }
    const key = keyAhead(source, source.at);
    if (key === "unknown") return "needs_text";
    return key !== undefined && hasColon(key) ? this.#nextPart(false) : this.#endOrSkip();
  }

  #nextPart(hasComma: boolean): Step {
    if (!hasComma) this.#tree.repair("missing_comma");
    this.#isAfterComma = true;
    this.#state = this.#tree.top.kind === "list" ? "value" : "key";
    return "goes_on";
  }

  /** Prose after an empty line: the brackets were never closed. */
  #endOrSkip(): Step {
    return this.#lineBreaks > 1 ? this.#endOfText("behind_value") : this.#skip("something that is not JSON");
  }

  #goBehindValue(): Step {
    this.#isAfterComma = false;
    this.#state = "behind_value";
    return "goes_on";
  }

  /** The container is unusable, but is read to its end, so that no part of it passes for an answer. */
  #skip(why: string): Step {
    this.#tree.flaw(why);
    this.#source.at++;
    this.#state = "garbage";
    return "goes_on";
  }

  #readGarbage(): Step {
    const source = this.#source;
    let next = source.at;
    while (next < source.text.length && !"{}[],;\n".includes(source.text[next] ?? "")) next++;
    source.take(next);
    const code = source.peek(next);
    if (code === UNKNOWN) return "needs_text";
    return isOpening(code) ? this.#openContainer(code) : this.#goBehindValue();
  }

  #openText(): Step {
    const text = openText(this.#source, this.#tree);
    if (text === undefined) return "needs_text";
    this.#text = text;
    this.#state = "text";
    return "goes_on";
  }

  #readText(text: OpenText): Step {
    const step = readText(this.#source, text, () => this.#tree.quotePlace(text, this.#options.isKnownKey));
    if (step === "needs_text") return "needs_text";
    if (step === "closed") return this.#goBehindValue();
    text.node.flaw = "cut off in the middle of a string";
    return this.#endOfText("value");
  }

  #close(place: Place): Step {
    const tree = this.#tree;
    const bracket = bracketRole(this.#source, tree.open);
    if (bracket.role === "unknown") return "needs_text";
    if (this.#isAfterComma) tree.repair("trailing_comma");
    else if (place === "value" && tree.top.kind === "record") tree.flaw("a value is missing");
    if (bracket.role !== "closes") return this.#skip("unbalanced brackets");
    for (let count = 0; count < bracket.unclosedInside; count++) tree.popUnclosed();
    if (bracket.isOtherKind) tree.repair("wrong_bracket");
    this.#source.take(this.#source.at + 1);
    tree.pop();
    this.#goBehindValue();
    if (tree.open.length === 0) this.#state = "behind_root";
    return "goes_on";
  }

  #endOfText(place: Place): Step {
    this.#tree.endAll(place !== "behind_value");
    return "closed";
  }
}
