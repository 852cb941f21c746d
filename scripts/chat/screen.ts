// Writes pieces to a terminal or a pipe: text as it comes, whole lines in between, and the line being typed always below.
import type { Paint } from "./render/paint.ts";
import type { Piece } from "./render/piece.ts";

/** Where to write: standard output, or what a test reads. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** The line that somebody types while things are shown. */
export interface TypedLine {
  readonly isTyping: boolean;
  /** Both are harmless to repeat. */
  hide(): void;
  show(): void;
}

const noTypedLine: TypedLine = { isTyping: false, hide: () => undefined, show: () => undefined };

export class Screen {
  readonly #output: Output;
  readonly #paint: Paint;
  typedLine: TypedLine = noTypedLine;
  /** Of the text that comes bit by bit. */
  #tone: "said" | "thought" | undefined;
  #isAtLineStart = true;
  /** Text without its line's end, held back while somebody types. */
  #pending = "";
  #lastSubject: string | undefined;

  constructor(output: Output, paint: Paint) {
    this.#output = output;
    this.#paint = paint;
  }

  show(pieces: readonly Piece[]): void {
    for (const piece of pieces) this.#showPiece(piece);
    if (pieces.length > 0 && this.#isAtLineStart) this.typedLine.show();
  }

  /** Somebody began to type in the middle of a text: the text goes on above. */
  makeRoom(): void {
    if (this.#isAtLineStart) return;
    this.#write("\n");
    this.typedLine.show();
  }

  #showPiece(piece: Piece): void {
    if (piece.type === "flow") this.#flow(piece.text, piece.tone);
    else if (piece.type === "line") this.#line(piece);
    else this.#endFlow();
  }

  #flow(text: string, tone: "said" | "thought"): void {
    if (tone !== this.#tone) this.#endFlow();
    this.#tone = tone;
    this.#lastSubject = undefined;
    const painted = tone === "said" ? text : mapLines(text, (part) => this.#paint("dim", part));
    const all = this.#pending + painted;
    const end = this.typedLine.isTyping ? all.lastIndexOf("\n") + 1 : all.length;
    this.#pending = all.slice(end);
    this.#write(all.slice(0, end));
  }

  #endFlow(): void {
    this.#tone = undefined;
    this.#write(this.#pending);
    this.#pending = "";
    if (!this.#isAtLineStart) this.#write("\n");
  }

  #line({ text, subject, replaces }: Extract<Piece, { type: "line" }>): void {
    this.#endFlow();
    if (replaces && subject !== undefined && subject === this.#lastSubject) this.#write("\u001b[1A\u001b[2K");
    this.#write(`${text}\n`);
    this.#lastSubject = this.#isOneRow(text) ? subject : undefined;
  }

  /** Only then can it be replaced. */
  #isOneRow(text: string): boolean {
    return this.#output.isTTY === true && !text.includes("\n") && text.length < (this.#output.columns ?? 80);
  }

  #write(text: string): void {
    if (text === "") return;
    this.typedLine.hide();
    this.#output.write(text);
    this.#isAtLineStart = text.endsWith("\n");
  }
}

function mapLines(text: string, change: (part: string) => string): string {
  return text.split("\n").map(change).join("\n");
}
