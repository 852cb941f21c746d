import { Check } from "lucide-react";
import type { MarkedToken, Token, Tokens } from "marked";
import { memo, type ReactNode } from "react";
import { cn } from "../class-names.ts";
import { CodeBlock } from "../code/code-block.tsx";
import { Inline } from "./inline.tsx";
import { words } from "./words.ts";

interface BlockProps {
  readonly token: Token;
  readonly isFinal: boolean;
  /** Drawn after the last letter: the caret of text that is arriving. */
  readonly end?: ReactNode;
}

/** One block with everything in it. */
export const Block = memo(function Block({ token, isFinal, end }: BlockProps): ReactNode {
  const known = token as MarkedToken; // the lexer has no extensions
  switch (known.type) {
    case "paragraph":
      return (
        <p>
          <Inline tokens={known.tokens} />
          {end}
        </p>
      );
    // The text of a list item.
    case "text":
      return (
        <>
          <Inline tokens={[known]} />
          {end}
        </>
      );
    case "heading":
      return <Heading token={known} end={end} />;
    case "code":
      return <CodeBlock code={known.text} info={known.lang ?? ""} isComplete={isFinal || isClosed(known)} />;
    case "list":
      return <List token={known} isFinal={isFinal} end={end} />;
    case "blockquote":
      return (
        <blockquote className="border-l-2 border-line-strong pl-3 text-soft">
          <Blocks tokens={known.tokens} isFinal={isFinal} end={end} />
        </blockquote>
      );
    case "table":
      return <Table token={known} />;
    case "hr":
      return <hr className="border-line" />;
    case "space":
    case "def":
    case "checkbox":
      return null;
    // Raw HTML is text.
    default:
      return (
        <p className="whitespace-pre-wrap">
          {known.raw.trimEnd()}
          {end}
        </p>
      );
  }
});

function Blocks({ tokens, isFinal, end }: { tokens: readonly Token[]; isFinal: boolean; end: ReactNode }) {
  return tokens.map((token, index) => (
    <Block key={index} token={token} isFinal={isFinal} end={index === tokens.length - 1 ? end : undefined} />
  ));
}

const headingNames = ["h2", "h3", "h4", "h5", "h6"] as const;
const headingSizes = ["text-[1.25rem]/7", "text-[1.125rem]/6.5", "text-box"] as const;

/** The page has its own h1, so a text's headings start one level below. */
function Heading({ token, end }: { readonly token: Tokens.Heading; readonly end: ReactNode }) {
  const Name = headingNames[token.depth - 1] ?? "h6";
  return (
    <Name className={cn("mt-1 font-semibold tracking-tight", headingSizes[token.depth - 1] ?? "text-body")}>
      <Inline tokens={token.tokens} />
      {end}
    </Name>
  );
}

function List({ token, isFinal, end }: { readonly token: Tokens.List; isFinal: boolean; readonly end: ReactNode }) {
  const items = token.items.map((item, index) => (
    <li key={index} className={cn("pl-1", item.task && "-ml-5 flex list-none gap-2 pl-0")}>
      {item.task && <TaskMark isDone={item.checked === true} />}
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <ListItem item={item} isFinal={isFinal} end={index === token.items.length - 1 ? end : undefined} />
      </div>
    </li>
  ));
  if (!token.ordered) return <ul className="flex list-disc flex-col gap-1 pl-5 marker:text-faint">{items}</ul>;
  return (
    <ol
      start={token.start === "" ? 1 : token.start}
      className="flex list-decimal flex-col gap-1 pl-6 marker:text-faint"
    >
      {items}
    </ol>
  );
}

function ListItem({ item, isFinal, end }: { item: Tokens.ListItem; isFinal: boolean; end: ReactNode }) {
  if (item.tokens.length === 0) return <span>{end}</span>;
  return item.tokens.map((token, index) => (
    <div key={index}>
      <Block token={token} isFinal={isFinal} end={index === item.tokens.length - 1 ? end : undefined} />
    </div>
  ));
}

function TaskMark({ isDone }: { readonly isDone: boolean }) {
  return (
    <span
      role="img"
      aria-label={isDone ? words.done : words.open}
      className={cn(
        "mt-0.75 flex size-3.75 shrink-0 items-center justify-center rounded-[4px] border",
        isDone ? "border-done bg-done-wash text-done" : "border-line-strong",
      )}
    >
      {isDone && <Check size={11} strokeWidth={2.5} aria-hidden />}
    </span>
  );
}

function Table({ token }: { readonly token: Tokens.Table }) {
  const cellClass = "border-b border-line px-2.5 py-1.5 align-top first:pl-0 last:pr-0";
  return (
    <div role="group" aria-label={words.table} tabIndex={0} className="max-w-full overflow-x-auto">
      <table className="border-collapse text-left">
        <thead>
          <tr>
            {token.header.map((cell, index) => (
              <th key={index} className={cn(cellClass, "font-medium text-soft")} style={alignment(cell)}>
                <Inline tokens={cell.tokens} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {token.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column} className={cellClass} style={alignment(cell)}>
                  <Inline tokens={cell.tokens} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function alignment({ align }: Tokens.TableCell) {
  return align === null ? undefined : { textAlign: align };
}

function isClosed({ raw }: Tokens.Code): boolean {
  return /\n[ \t>]*(?:`{3,}|~{3,})[ \t]*\n*$/.test(raw);
}
