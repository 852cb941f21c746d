import type { MarkedToken, Token, Tokens } from "marked";
import { Fragment, type ReactNode } from "react";
import { decodeEntities } from "./entities.ts";
import { hostOf, safeHref } from "./safe-link.ts";
import { words } from "./words.ts";

const linkClass = "text-accent underline decoration-1 underline-offset-3 [overflow-wrap:anywhere]";

/** marked types its tokens openly for extensions; without any, they are these. */
function known(token: Token): MarkedToken {
  return token as MarkedToken; // the lexer has no extensions
}

export function Inline({ tokens }: { readonly tokens: readonly Token[] | undefined }): ReactNode {
  return (tokens ?? []).map((token, index) => <Fragment key={index}>{drawInline(known(token))}</Fragment>);
}

function drawInline(token: MarkedToken): ReactNode {
  switch (token.type) {
    case "text":
      return token.tokens ? <Inline tokens={token.tokens} /> : decodeEntities(token.text);
    case "escape":
      return token.text;
    case "strong":
      return (
        <strong className="font-semibold">
          <Inline tokens={token.tokens} />
        </strong>
      );
    case "em":
      return (
        <em>
          <Inline tokens={token.tokens} />
        </em>
      );
    case "del":
      return (
        <del>
          <Inline tokens={token.tokens} />
        </del>
      );
    case "codespan":
      return (
        <code className="rounded-[5px] bg-well px-1 py-0.5 font-mono text-[0.92em] [overflow-wrap:anywhere]">
          {token.text}
        </code>
      );
    case "br":
      return <br />;
    case "link":
      return <Link token={token} />;
    case "image":
      return <BlockedImage token={token} />;
    // Raw HTML is text.
    default:
      return token.raw;
  }
}

function Link({ token }: { readonly token: Tokens.Link }) {
  const href = safeHref(token.href);
  const text = <Inline tokens={token.tokens} />;
  if (href === undefined) return text;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" title={hostOf(href)} className={linkClass}>
      {text}
    </a>
  );
}

/** An image would tell its host that this text was read, so only its address is shown. */
function BlockedImage({ token }: { readonly token: Tokens.Image }) {
  const href = safeHref(token.href);
  const text = words.image(decodeEntities(token.text));
  if (href === undefined) return text;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" className={linkClass}>
      {text} ({hostOf(href)})
    </a>
  );
}
