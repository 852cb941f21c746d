// Text that a model or a person wrote, drawn from tokens. It never becomes HTML.
import { useState } from "react";
import { Block } from "./block.tsx";
import { GrowingMarkdown, lexMarkdown } from "./lex.ts";

export interface MarkdownProps {
  readonly text: string;
  /** More is arriving: a caret stands at the end. */
  readonly isLive?: boolean;
}

export function Markdown({ text, isLive = false }: MarkdownProps) {
  const [growing] = useState(() => new GrowingMarkdown());
  const blocks = isLive ? growing.blocks(text) : lexMarkdown(text);
  const last = blocks.findLastIndex(({ token }) => token.type !== "space");
  return (
    <div className="flex min-w-0 flex-col gap-2 [overflow-wrap:break-word]">
      {blocks.map(({ token, isFinal }, index) => (
        <Block key={index} token={token} isFinal={isFinal} end={isLive && index === last ? caret : undefined} />
      ))}
      {isLive && last === -1 && <p>{caret}</p>}
    </div>
  );
}

const caret = (
  <span aria-hidden className="ml-0.5 inline-block h-[1.05em] w-[0.5em] translate-y-[0.2em] rounded-[1px] bg-accent" />
);
