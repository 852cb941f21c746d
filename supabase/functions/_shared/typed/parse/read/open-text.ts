// A quoted string that is being read: its text so far, and the evidence of its inner quotes and escapes.
import type { RepairKind } from "../repair.ts";
import type { QuotedNode } from "./loose-tree.ts";
import type { Escape } from "./read-escape.ts";

export class OpenText {
  readonly node: QuotedNode;
  /** The closing quote. */
  readonly quote: number;
  /** The triple quotes or backtick that close it instead of a single quote. */
  readonly fence: string | undefined;
  innerQuotes = 0;
  before = 0;
  isAfterLineBreak = false;
  isAfterBlank = false;
  #hasControl = false;
  #hasBackslash = false;
  #hasUnknown = false;
  readonly #repaired = new Set<RepairKind>();

  constructor(node: QuotedNode, quote: number, fence: string | undefined) {
    this.node = node;
    this.quote = quote;
    this.fence = fence;
  }

  add(piece: string): void {
    if (piece === "") return;
    this.node.text += piece;
    const solid = piece.trimEnd();
    const tail = piece.slice(solid.length);
    if (solid !== "") {
      this.before = solid.charCodeAt(solid.length - 1);
      this.isAfterLineBreak = false;
    }
    this.isAfterLineBreak ||= tail.includes("\n");
    this.isAfterBlank = tail !== "";
  }

  addEscape({ text, kind }: Escape, at: number): void {
    this.node.text += text;
    this.before = 92;
    this.isAfterLineBreak = false;
    this.isAfterBlank = false;
    this.#hasControl ||= kind === "control";
    this.#hasBackslash ||= kind === "backslash";
    if (kind === "broken") this.node.flaw ??= "a backslash at the end of a line";
    if (kind !== "unknown") return;
    this.#hasUnknown = true;
    this.repair("escape_style", at);
  }

  /** Counts each kind once per string: a thousand line breaks are one kind of damage. */
  repair(kind: RepairKind, at: number): void {
    if (this.#repaired.has(kind)) return;
    this.#repaired.add(kind);
    this.node.repairs.push({ kind, at });
  }

  /** A key starts after it, so the comma between them is not part of the string. */
  dropComma(): void {
    this.node.text = this.node.text.trimEnd().replace(/,$/, "").trimEnd();
  }

  close(end: number): void {
    this.node.end = end;
    if (this.#hasUnknown && (this.#hasControl || this.#hasBackslash)) {
      // In "C:\Users\new" the \n is not a line break, and in general it is unknown which \n is one.
      this.node.flaw ??= "backslashes that are only partly escaped";
    }
    if (this.innerQuotes % 2 === 1) this.node.flaw ??= "an unpaired quote inside a string";
    this.node.isDone = true;
  }
}
