// The tree of an answer while it is read: what is open, what lies where, and what was mended in it.
import type { ContainerNode, LooseNode, RecordNode } from "./loose-tree.ts";
import type { RepairKind } from "./repair.ts";
import type { Source } from "./source.ts";

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

  addKey(record: RecordNode, key: string): void {
    record.entries.push({ key, at: this.#source.position, value: undefined });
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
