// Markdown as blocks. `marked` is only the lexer: we draw its tokens, so no HTML is ever made of text.
import { Lexer, type Token } from "marked";
import { isCostly } from "./costly-text.ts";
import { settleTail } from "./settle-tail.ts";

export interface Block {
  readonly token: Token;
  /** False for a block that may still change. */
  readonly isFinal: boolean;
}

const noBlocks: readonly Block[] = [];

/** Text that is more than the lexer's time or stack allows is shown as it was written. */
function lexer(text: string): Token[] {
  const asWritten: Token[] = [{ type: "html", block: true, pre: false, raw: text, text }];
  if (isCostly(text)) return asWritten;
  try {
    return new Lexer({ gfm: true, breaks: false }).lex(text);
  } catch {
    return asWritten;
  }
}

export function lexMarkdown(text: string): readonly Block[] {
  return lexer(text).map((token) => ({ token, isFinal: true }));
}

/** A later block can still change the last two that are not blank: a list goes on after a blank line. */
const openBlocks = 2;

/**
 * Lexes text that grows, from the last final block on. Blocks keep their identity, so that only what changes is drawn again.
 * A link defined below its use resolves once the text is complete and lexed as a whole.
 */
export class GrowingMarkdown {
  #text: string | undefined;
  #blocks: readonly Block[] = noBlocks;
  #final: readonly Block[] = noBlocks;
  /** The source of the final blocks. */
  #base = "";

  blocks(source: string): readonly Block[] {
    const text = source.replace(/\r\n?/g, "\n");
    if (text === this.#text) return this.#blocks;
    if (!text.startsWith(this.#base)) this.#restart();
    const tokens = lexer(settleTail(text.slice(this.#base.length)));
    const open = indexOfOpen(tokens);
    const settled = tokens.slice(0, open);
    this.#base += settled.map(({ raw }) => raw).join("");
    this.#final = settled.length === 0 ? this.#final : [...this.#final, ...settled.map(toFinal)];
    this.#blocks = [...this.#final, ...tokens.slice(open).map((token) => ({ token, isFinal: false }))];
    this.#text = text;
    return this.#blocks;
  }

  #restart(): void {
    this.#base = "";
    this.#final = noBlocks;
  }
}

function toFinal(token: Token): Block {
  return { token, isFinal: true };
}

function indexOfOpen(tokens: readonly Token[]): number {
  let left = openBlocks;
  for (let index = tokens.length - 1; index >= 0; index -= 1) {
    if (tokens[index]?.type !== "space") left -= 1;
    if (left === 0) return index;
  }
  return 0;
}
