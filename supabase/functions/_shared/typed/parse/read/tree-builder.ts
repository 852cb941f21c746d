// Builds the tree of an answer while it is read.
import type { RepairKind } from "../repair.ts";
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
  /** The open containers, outermost first. */
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

  /** The common fields of a node that starts here. */
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

  /** Adds the next item, or the value of the last key. */
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

  /** Adds an unquoted word as the expected value. */
  attachWord(word: BareWord): void {
    const node: LooseNode = { ...this.base(), kind: word.lacksOpeningQuote ? "quoted" : "bare", text: word.text };
    if (word.flaw !== undefined) node.flaw = word.flaw;
    if (word.lacksOpeningQuote) node.repairs.push({ kind: "missing_quote", at: node.start });
    this.attach(node);
    this.#source.take(word.end);
    node.end = this.#source.position;
    node.isDone = true;
  }

  /** Consumes a key and the colon after it, if there is one. */
  takeKey(record: RecordNode, key: KeyAhead): void {
    const source = this.#source;
    record.entries.push({ key: key.name, at: source.position, value: undefined });
    if (!key.isQuoted) this.repair(key.hasOddQuotes ? "missing_quote" : "unquoted_key");
    else if (source.peek(source.at) !== doubleQuote) this.repair("quote_style");
    if (key.repairsEscapes) this.repair("escape_style");
    if (key.follower !== colon) this.repair("colon_style");
    source.take(hasColon(key) ? key.followerAt + 1 : key.followerAt);
  }

  /** The context by which a quote inside a string is judged. */
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

  repair(kind: RepairKind): void {
    this.top.repairs.push({ kind, at: this.#source.position });
  }

  flaw(why: string): void {
    this.top.flaw ??= why;
  }

  pop(): void {
    const closed = this.open.pop();
    if (closed === undefined) return;
    closed.end = this.#source.position;
    // The text after the outermost bracket decides whether it closed there.
    closed.isDone = closed !== this.root;
  }

  popUnclosed(): void {
    this.repair("missing_bracket");
    this.pop();
  }

  /** The text or its fence ended: closes everything. */
  endAll(isCutInside: boolean): void {
    while (this.open.length > 0) {
      this.top.wantsMore = isCutInside;
      this.popUnclosed();
    }
    this.root.isDone = true;
  }
}
