// Reads one bracketed answer, however badly written, into a tree: in one pass, without going back, and stopping wherever
// the text that has come so far does not suffice to decide. What it decided it never takes back, whatever comes later.

import { bracketRole, goesOnWithKey } from "./bracket-role.ts";
import type { ContainerNode, LooseNode, QuotedNode } from "./loose-tree.ts";
import { OpenText } from "./open-text.ts";
import type { QuotePlace } from "./quote-role.ts";
import { readBare } from "./read-bare.ts";
import { OpenComment } from "./read-comment.ts";
import { hasColon, type KeyAhead, keyAhead } from "./read-key.ts";
import { readRawText, readText, type TextStep } from "./read-text.ts";
import { closingQuote, END, isQuote, type Source, UNKNOWN } from "./source.ts";
import { TreeBuilder } from "./tree-builder.ts";

export interface ReaderOptions {
  readonly maxDepth: number;
  /** Whether the schema has a key that is written like this, give or take case and punctuation. */
  isKnownKey(name: string): boolean;
}

/** What a step of reading came to: "goes_on" means that there is more to read at once. */
type Step = "goes_on" | "needs_text" | "closed" | "no_answer" | "too_deep";
type Place = "value" | "key" | "behind_value";
type State = Place | "text" | "raw_text" | "comment" | "garbage" | "behind_root";

const [openBrace, closeBrace, openBracket, closeBracket] = [123, 125, 91, 93];
const [comma, semicolon, colon, less] = [44, 59, 58, 60];
const [slash, star, hash, dot, ellipsis, space] = [47, 42, 35, 46, 0x2026, 32];
const [backtick, doubleQuote, openParenthesis] = [96, 34, 40];

const isOpening = (code: number) => code === openBrace || code === openBracket;
const isClosing = (code: number) => code === closeBrace || code === closeBracket;
const isSeparator = (code: number) => code === comma || code === semicolon;

export class LooseReader {
  readonly #source: Source;
  readonly #options: ReaderOptions;
  readonly #tree: TreeBuilder;
  #state: State;
  #text: OpenText | undefined;
  /** What closes a text between triple quotes or backticks. */
  #fence = "";
  /** A comma was read and nothing behind it yet. */
  #isAfterComma = false;
  #lineBreaks = 0;
  #comment: OpenComment | undefined;
  #placeOfComment: Place = "value";

  /** Begins at a bracket, or at the first key of a record whose bracket is missing. */
  constructor(source: Source, options: ReaderOptions) {
    const first = source.peek(source.at);
    this.#source = source;
    this.#options = options;
    this.#tree = new TreeBuilder(source, first === openBracket ? "list" : "record");
    if (isOpening(first)) source.at++;
    else this.#tree.mend("missing_opening");
    this.#state = first === openBracket ? "value" : "key";
  }

  get root(): ContainerNode {
    return this.#tree.root;
  }

  /** The containers that are not closed yet, from the outside in. */
  get open(): readonly ContainerNode[] {
    return this.#tree.open;
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
      case "raw_text":
        return this.#text === undefined ? "no_answer" : this.#readText(this.#text);
      case "comment":
        return this.#readComment();
      case "garbage":
        return this.#readGarbage();
      case "behind_root":
        return this.#lookBehindRoot();
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
    const step = this.#readAnywhere(code, place) ?? this.#readAt(place, code);
    if (step === "goes_on") this.#lineBreaks = 0;
    return step;
  }

  #readAt(place: Place, code: number): Step {
    if (isClosing(code)) return this.#close(place);
    if (place === "value") return this.#readValue(code);
    return place === "key" ? this.#readKey(code) : this.#readBehindValue(code);
  }

  /** What may stand between any two parts: comments, marks of something left out, the end of a fence or of an element. */
  #readAnywhere(code: number, place: Place): Step | undefined {
    if (![slash, hash, dot, backtick, less, ellipsis].includes(code)) return undefined;
    const source = this.#source;
    const [second, third] = [source.peek(source.at + 1), source.peek(source.at + 2)];
    if (second === UNKNOWN || (third === UNKNOWN && second === code)) return "needs_text";
    const isLineComment = (code === slash && second === slash) || (code === hash && second === space);
    if (isLineComment || (code === slash && second === star)) return this.#beginComment(isLineComment, place);
    if (code === ellipsis || (code === dot && second === dot)) return this.#skip("dots stand for something left out");
    const endsFence = code === backtick && second === backtick && third === backtick;
    return endsFence || (code === less && second === slash) ? this.#endOfText(place) : undefined;
  }

  #beginComment(isLine: boolean, place: Place): Step {
    this.#tree.mend("comment");
    this.#placeOfComment = place;
    this.#comment = new OpenComment(isLine);
    this.#source.at += isLine && this.#source.peek(this.#source.at) === hash ? 1 : 2;
    this.#state = "comment";
    return "goes_on";
  }

  #readComment(): Step {
    if (this.#comment?.read(this.#source) !== true) return "needs_text";
    if (this.#comment.standsForMore) this.#tree.flaw("a comment stands for something left out");
    this.#state = this.#placeOfComment;
    return "goes_on";
  }

  #readValue(code: number): Step {
    const tree = this.#tree;
    if (isOpening(code)) return this.#openContainer(code);
    if (isSeparator(code)) return this.#lackValue();
    if (tree.top.kind === "list" && isQuote(code) && this.#isAfterComma) {
      const step = this.#closeListBeforeKey();
      if (step !== undefined) return step;
    }
    return isQuote(code) || code === backtick ? this.#openText(code) : this.#readBare();
  }

  #readBare(): Step {
    const source = this.#source;
    const { root, top } = this.#tree;
    const word = readBare(source, source.at);
    if (word === "unknown") return "needs_text";
    if (word === undefined || word.text === "") return this.#skip("something that is no JSON");
    const isFirst = root.kind === "list" && root.items.length === 0;
    if (top === root && isFirst && / /.test(word.text)) return "no_answer";
    const node: LooseNode = { ...this.#tree.base(), kind: word.lacksOpeningQuote ? "quoted" : "bare", text: word.text };
    if (word.flaw !== undefined) node.flaw = word.flaw;
    if (word.lacksOpeningQuote) node.repairs.push({ kind: "missing_quote", at: node.start });
    this.#tree.attach(node);
    source.take(word.end);
    node.end = source.position;
    node.isDone = true;
    return this.#goBehindValue();
  }

  /** In `[1, 2, "key": …` the list was never closed. */
  #closeListBeforeKey(): Step | undefined {
    if (this.#tree.around?.kind !== "record") return undefined;
    const key = keyAhead(this.#source, this.#source.at);
    if (key === "unknown") return "needs_text";
    if (key === undefined || !hasColon(key) || !this.#options.isKnownKey(key.name)) return undefined;
    this.#tree.popUnclosed();
    this.#state = "key";
    return "goes_on";
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
      this.#tree.mend("extra_comma");
      this.#source.at++;
      return "goes_on";
    }
    if (this.#beginsNextRecord(code)) return this.#closeRecordBeforeNext();
    const key = keyAhead(this.#source, this.#source.at);
    if (key === "unknown") return "needs_text";
    if (key !== undefined) return this.#takeKey(key);
    return this.#isCutInKey(code) ? this.#endOfText("key") : this.#noKey();
  }

  #isCutInKey(code: number): boolean {
    const { text, at, isEnded } = this.#source;
    if (!isEnded || !isQuote(code) || text.length - at > 1024) return false;
    return !text.includes(String.fromCharCode(closingQuote(code)), at + 1);
  }

  /** A brace in prose or in code, with nothing behind it that a record begins with, is no answer at all. */
  #noKey(): Step {
    const { root } = this.#tree;
    const isProse = this.#tree.open.length === 1 && root.kind === "record" && root.entries.length === 0;
    return isProse ? "no_answer" : this.#skip("something that is no JSON");
  }

  #takeKey(key: KeyAhead): Step {
    const source = this.#source;
    const tree = this.#tree;
    const isCut = key.follower === END && key.isQuoted;
    const lacksColon = key.isQuoted && (isQuote(key.follower) || isOpening(key.follower));
    if (tree.top.kind !== "record" || (!hasColon(key) && !isCut && !lacksColon)) return this.#noKey();
    tree.addKey(tree.top, key.name);
    if (!key.isQuoted) tree.mend(key.hasOddQuotes ? "missing_quote" : "unquoted_key");
    else if (source.peek(source.at) !== doubleQuote) tree.mend("quote_style");
    if (key.repairsEscapes) tree.mend("escape_style");
    if (key.follower !== colon) tree.mend("colon_style");
    source.take(hasColon(key) ? key.followerAt + 1 : key.followerAt);
    this.#isAfterComma = false;
    this.#state = "value";
    return "goes_on";
  }

  #beginsNextRecord(code: number): boolean {
    const { top, around } = this.#tree;
    return code === openBrace && around?.kind === "list" && top.kind === "record" && top.entries.length > 0;
  }

  #closeRecordBeforeNext(): Step {
    this.#tree.popUnclosed();
    this.#state = "value";
    return "goes_on";
  }

  #readBehindValue(code: number): Step {
    const source = this.#source;
    if (isSeparator(code)) {
      if (code === semicolon) this.#tree.mend("missing_comma");
      source.at++;
      return this.#nextPart();
    }
    if (this.#beginsNextRecord(code)) return this.#closeRecordBeforeNext();
    if (this.#tree.top.kind === "list") {
      return isQuote(code) || isOpening(code) ? this.#nextWithoutComma() : this.#endOrSkip();
    }
    const key = keyAhead(source, source.at);
    if (key === "unknown") return "needs_text";
    return key !== undefined && hasColon(key) ? this.#nextWithoutComma() : this.#endOrSkip();
  }

  #nextWithoutComma(): Step {
    this.#tree.mend("missing_comma");
    return this.#nextPart();
  }

  #nextPart(): Step {
    this.#isAfterComma = true;
    this.#state = this.#tree.top.kind === "list" ? "value" : "key";
    return "goes_on";
  }

  /** Prose behind an empty line: the brackets were never closed. */
  #endOrSkip(): Step {
    return this.#lineBreaks > 1 ? this.#endOfText("behind_value") : this.#skip("something that is no JSON");
  }

  #goBehindValue(): Step {
    this.#isAfterComma = false;
    this.#state = "behind_value";
    return "goes_on";
  }

  /** `"key": ,` or `[1,,2]`: what was to stand here is lost. */
  #lackValue(): Step {
    this.#tree.flaw("a value is missing");
    return this.#goBehindValue();
  }

  /** The container is given up, but read on to its end, so that no part of it passes for an answer. */
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

  #openText(code: number): Step {
    const source = this.#source;
    const [second, third] = [source.peek(source.at + 1), source.peek(source.at + 2)];
    const mayBeTriple = code !== backtick && second === code;
    if (mayBeTriple && third === UNKNOWN) return "needs_text";
    if (second === UNKNOWN && code !== backtick) return "needs_text";
    const isTriple = mayBeTriple && third === code;
    const node: QuotedNode = { ...this.#tree.base(), kind: "quoted", text: "" };
    if (code !== doubleQuote || isTriple) node.repairs.push({ kind: "quote_style", at: node.start });
    this.#tree.attach(node);
    this.#text = new OpenText(node, closingQuote(code));
    this.#fence = String.fromCharCode(code).repeat(isTriple ? 3 : 1);
    source.at += this.#fence.length;
    this.#state = isTriple || code === backtick ? "raw_text" : "text";
    return "goes_on";
  }

  #readText(text: OpenText): Step {
    const source = this.#source;
    const step: TextStep =
      this.#state === "text" ? readText(source, text, this.#quotePlace) : readRawText(source, text, this.#fence);
    if (step === "needs_text") return "needs_text";
    if (step === "closed") return this.#goBehindValue();
    text.node.flaw = "cut off in the middle of a text";
    return this.#endOfText("value");
  }

  readonly #quotePlace = (text: OpenText): QuotePlace => {
    const { open, top } = this.#tree;
    return {
      inList: top.kind === "list",
      hasList: open.some(({ kind }) => kind === "list"),
      hasRecord: open.some(({ kind }) => kind === "record"),
      depth: open.length,
      innerQuotes: text.innerQuotes,
      before: text.before,
      isAfterLineBreak: text.isAfterLineBreak,
      isKnownKey: this.#options.isKnownKey,
    };
  };

  #close(place: Place): Step {
    const tree = this.#tree;
    const bracket = bracketRole(this.#source, tree.open);
    if (bracket.role === "unknown") return "needs_text";
    if (this.#isAfterComma) tree.mend("trailing_comma");
    else if (place === "value" && tree.top.kind === "record") tree.flaw("a value is missing");
    if (bracket.role !== "closes") return this.#skip("brackets that do not pair");
    for (let count = 0; count < bracket.unclosedInside; count++) tree.popUnclosed();
    if (bracket.isOtherKind) tree.mend("wrong_bracket");
    this.#source.take(this.#source.at + 1);
    tree.pop();
    this.#goBehindValue();
    if (tree.open.length === 0) this.#state = "behind_root";
    return "goes_on";
  }

  /** `{"a": {"b": 1}}, "c": 2}` closed too early, and `[1](https://…)` is a link. */
  #lookBehindRoot(): Step {
    const source = this.#source;
    const { root } = this.#tree;
    const next = source.skipBlank(source.at);
    const code = source.peek(next);
    if (code === UNKNOWN) return "needs_text";
    if (root.kind === "list" && next === source.at && (code === openParenthesis || code === colon)) return "no_answer";
    const goesOn = code === comma && goesOnWithKey(source, next + 1);
    if (goesOn === "unknown") return "needs_text";
    if (goesOn) root.flaw ??= "closed before its end";
    root.isDone = true;
    return "closed";
  }

  #endOfText(place: Place): Step {
    this.#tree.endAll(place !== "behind_value");
    return "closed";
  }
}
