// Writes to a terminal or a pipe: streaming text, whole lines in between, and the line being typed always below.

import type { Output } from "./render/output.ts";
import type { Paint } from "./render/paint.ts";

/** Standard output, or a test's stand-in. */
export interface Writable {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** The line that the user types while output arrives. */
export interface TypedLine {
  readonly isTyping: boolean;
  /** hide and show are idempotent. */
  hide(): void;
  show(): void;
}

const noTypedLine: TypedLine = { isTyping: false, hide: () => undefined, show: () => undefined };

export class Screen {
  readonly #output: Writable;
  readonly #paint: Paint;
  typedLine: TypedLine = noTypedLine;
  #streaming: "text" | "reasoning" | undefined;
  #isAtLineStart = true;
  /** An unfinished line of streamed text, held back while the user types. */
  #pending = "";
  #lastSubject: string | undefined;

  constructor(output: Writable, paint: Paint) {
    this.#output = output;
    this.#paint = paint;
  }

  show(output: readonly Output[]): void {
    for (const item of output) this.#showItem(item);
    if (output.length > 0 && this.#isAtLineStart) this.typedLine.show();
  }

  /** The user began to type amid streaming text, which continues above. */
  makeRoom(): void {
    if (this.#isAtLineStart) return;
    this.#write("\n");
    this.typedLine.show();
  }

  #showItem(item: Output): void {
    if (item.type === "stream") this.#stream(item.text, item.kind);
    else if (item.type === "line") this.#line(item);
    else this.#endStream();
  }

  #stream(text: string, kind: "text" | "reasoning"): void {
    if (kind !== this.#streaming) this.#endStream();
    this.#streaming = kind;
    this.#lastSubject = undefined;
    const painted = kind === "text" ? text : mapLines(text, (part) => this.#paint("dim", part));
    const all = this.#pending + painted;
    const end = this.typedLine.isTyping ? all.lastIndexOf("\n") + 1 : all.length;
    this.#pending = all.slice(end);
    this.#write(all.slice(0, end));
  }

  #endStream(): void {
    this.#streaming = undefined;
    this.#write(this.#pending);
    this.#pending = "";
    if (!this.#isAtLineStart) this.#write("\n");
  }

  #line({ text, subject, replaces }: Extract<Output, { type: "line" }>): void {
    this.#endStream();
    if (replaces && subject !== undefined && subject === this.#lastSubject) this.#write("\u001b[1A\u001b[2K");
    this.#write(`${text}\n`);
    this.#lastSubject = this.#isOneRow(text) ? subject : undefined;
  }

  /** Only a single row of a terminal can be replaced. */
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
