// The line being typed: readline, kept below the output, and silent while text streams in.
import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from "node:readline";
import { Writable } from "node:stream";
import type { TypedLine } from "./screen.ts";

export interface TypedLineEvents {
  onLine(line: string): void;
  onInterrupt(): void;
  /** End of input. */
  onEnd(): void;
  /** A key was pressed while the line was hidden. */
  onTyping(): void;
}

export interface Terminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

export class ReadlineTypedLine implements TypedLine {
  readonly #readline: Interface;
  readonly #output: NodeJS.WriteStream;
  readonly #isTerminal: boolean;
  #isShown = false;

  constructor({ input, output }: Terminal, events: TypedLineEvents) {
    this.#output = output;
    this.#isTerminal = input.isTTY === true && output.isTTY === true;
    this.#readline = createInterface({
      input,
      output: this.#isTerminal ? this.#echo() : undefined,
      terminal: this.#isTerminal,
      prompt: "› ",
    });
    this.#readline.on("line", (line) => {
      this.#isShown = false;
      events.onLine(line);
    });
    this.#readline.on("SIGINT", events.onInterrupt);
    this.#readline.on("close", events.onEnd);
    input.on("keypress", () => {
      if (!this.#isShown && this.isTyping) events.onTyping();
    });
  }

  get isTyping(): boolean {
    return this.#isTerminal && this.#readline.line !== "";
  }

  hide(): void {
    if (!this.#isTerminal || !this.#isShown) return;
    this.#isShown = false;
    moveCursor(this.#output, 0, -this.#readline.getCursorPos().rows);
    cursorTo(this.#output, 0);
    clearScreenDown(this.#output);
  }

  show(): void {
    if (!this.#isTerminal || this.#isShown) return;
    this.#isShown = true;
    this.#readline.prompt(true);
  }

  close(): void {
    this.#readline.close();
  }

  /** Passes what readline echoes to the terminal only while the line is shown. */
  #echo(): Writable & { columns?: number } {
    const output = this.#output;
    const echo = new Writable({
      write: (chunk, _encoding, done) => {
        if (this.#isShown) output.write(chunk);
        done();
      },
    });
    const resized = () => echo.emit("resize");
    output.on("resize", resized);
    return Object.defineProperty(echo, "columns", { get: () => output.columns });
  }
}
