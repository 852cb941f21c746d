import type { RepairKind } from "../repair.ts";
// A text in quotes while it is read: what it holds so far, and what its inner quotes and escapes give away.
import type { QuotedNode } from "./loose-tree.ts";
import type { Escape } from "./read-escape.ts";

export class OpenText {
  readonly node: QuotedNode;
  /** The character that closes it. */
  readonly quote: number;
  /** The triple quotes or the backtick that close it instead: then a single quote means nothing. */
  readonly fence: string | undefined;
  innerQuotes = 0;
  before = 0;
  isAfterLineBreak = false;
  isAfterBlank = false;
  #hasControl = false;
  #hasBackslash = false;
  #hasUnknown = false;
  readonly #mended = new Set<RepairKind>();

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
    this.mend("escape_style", at);
  }

  /** Each kind once in one text: a book with a thousand line breaks is damaged in one way. */
  mend(kind: RepairKind, at: number): void {
    if (this.#mended.has(kind)) return;
    this.#mended.add(kind);
    this.node.repairs.push({ kind, at });
  }

  /** A key was found to begin behind it: the comma between them is not part of the text. */
  dropComma(): void {
    this.node.text = this.node.text.trimEnd().replace(/,$/, "").trimEnd();
  }

  close(end: number): void {
    this.node.end = end;
    if (this.#hasUnknown && (this.#hasControl || this.#hasBackslash)) {
      // "C:\Users\new": the \n in it was not meant as a line break, and nobody can say of which \n that holds.
      this.node.flaw ??= "backslashes that are escaped in some places and not in others";
    }
    if (this.innerQuotes % 2 === 1) this.node.flaw ??= "a quote inside the text has no partner";
    this.node.isDone = true;
  }
}
