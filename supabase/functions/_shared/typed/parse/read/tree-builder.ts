import type { RepairKind } from "../repair.ts";
// The tree of an answer while it is read: what is open, what lies where, and what was mended in it.
import type { ContainerNode, LooseNode, RecordNode } from "./loose-tree.ts";
import type { OpenText } from "./open-text.ts";
import type { QuotePlace } from "./quote-role.ts";
import type { BareWord } from "./read-bare.ts";
import { hasColon, type KeyAhead } from "./read-key.ts";
import type { Source } from "./source.ts";

const colon = 58;
const doubleQuote = 34;

export class TreeBuilder {
  readonly root: ContainerNode;
  /** The containers that are not closed yet, from the outside in. */
  readonly open: ContainerNode[];
  readonly #source: Source;

  constructor(source: Source, kind: "list" | "record") {
    this.#source = source;
    this.root = this.#container(kind);
    this.open = [this.root];
  }

  get top(): ContainerNode {
    return this.open.at(-1) ?? this.root;
  }

  get around(): ContainerNode | undefined {
    return this.open.at(-2);
  }

  /** What every node begins with, at the place where reading stands. */
  base() {
    const start = this.#source.position;
    return { start, end: start, repairs: [], isDone: false };
  }

  #container(kind: "list" | "record"): ContainerNode {
    return kind === "list"
      ? { ...this.base(), kind, items: [], wantsMore: false }
      : { ...this.base(), kind, entries: [], wantsMore: false };
  }

  openContainer(kind: "list" | "record"): void {
    const container = this.#container(kind);
    this.attach(container);
    this.open.push(container);
  }

  /** Puts a value where one is awaited: the next item, or behind the last key. */
  attach(node: LooseNode): void {
    const { top } = this;
    if (top.kind === "list") {
      top.items.push(node);
      return;
    }
    const entry = top.entries.at(-1);
    if (entry !== undefined && entry.value === undefined) entry.value = node;
    else this.flaw("a value without a key");
  }

  /** Takes a word without quotes for the value that is awaited. */
  attachWord(word: BareWord): void {
    const node: LooseNode = { ...this.base(), kind: word.lacksOpeningQuote ? "quoted" : "bare", text: word.text };
    if (word.flaw !== undefined) node.flaw = word.flaw;
    if (word.lacksOpeningQuote) node.repairs.push({ kind: "missing_quote", at: node.start });
    this.attach(node);
    this.#source.take(word.end);
    node.end = this.#source.position;
    node.isDone = true;
  }

  /** Takes a key and the colon behind it, if there is one. */
  takeKey(record: RecordNode, key: KeyAhead): void {
    const source = this.#source;
    record.entries.push({ key: key.name, at: source.position, value: undefined });
    if (!key.isQuoted) this.mend(key.hasOddQuotes ? "missing_quote" : "unquoted_key");
    else if (source.peek(source.at) !== doubleQuote) this.mend("quote_style");
    if (key.repairsEscapes) this.mend("escape_style");
    if (key.follower !== colon) this.mend("colon_style");
    source.take(hasColon(key) ? key.followerAt + 1 : key.followerAt);
  }

  /** What a quote in a text that lies here is judged by. */
  quotePlace({ innerQuotes, before, isAfterLineBreak }: OpenText, isKnownKey: (name: string) => boolean): QuotePlace {
    const has = (kind: ContainerNode["kind"]) => this.open.some((container) => container.kind === kind);
    return {
      inList: this.top.kind === "list",
      hasList: has("list"),
      hasRecord: has("record"),
      depth: this.open.length,
      innerQuotes,
      before,
      isAfterLineBreak,
      isKnownKey,
    };
  }

  mend(kind: RepairKind): void {
    this.top.repairs.push({ kind, at: this.#source.position });
  }

  flaw(why: string): void {
    this.top.flaw ??= why;
  }

  pop(): void {
    const closed = this.open.pop();
    if (closed === undefined) return;
    closed.end = this.#source.position;
    // What stands behind the outermost bracket still has a say in whether it closed there.
    closed.isDone = closed !== this.root;
  }

  popUnclosed(): void {
    this.mend("missing_bracket");
    this.pop();
  }

  /** The text ended, or the fence around it: everything open ends here. */
  endAll(isCutInside: boolean): void {
    while (this.open.length > 0) {
      this.top.wantsMore = isCutInside;
      this.popUnclosed();
    }
    this.root.isDone = true;
  }
}
