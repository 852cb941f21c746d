// What a program printed and showed.
import type { ReactNode } from "react";
import { CopyButton } from "../../ui/copy-button.tsx";
import { DisplayView } from "./display-view.tsx";
import { type PlacedDisplay, partsOf } from "./output-parts.ts";
import { words } from "./words.ts";

export interface PrintedProps {
  readonly label: string;
  readonly text: string;
  readonly entry?: string;
  readonly displays?: readonly PlacedDisplay[];
  /** This browser ran the program. */
  readonly isOwn?: boolean;
  /** Stays at the end while it grows, unless somebody scrolls up. What went wrong is there, too. */
  readonly startsAtEnd?: boolean;
  /** Under the text. */
  readonly children?: ReactNode;
}

export function Printed({
  label,
  text,
  entry = "",
  displays = [],
  isOwn = false,
  startsAtEnd = false,
  children,
}: PrintedProps) {
  const parts = partsOf(text, displays);
  return (
    <figure className="relative min-w-0 overflow-hidden rounded-card border border-line bg-sheet">
      <figcaption className="flex h-8 items-center border-b border-line pr-1 pl-3 text-small text-faint max-md:h-11">
        <span className="flex-1">{label}</span>
        <CopyButton label={words.copy(label)} text={text} />
      </figcaption>
      <div
        ref={startsAtEnd ? followEnd : null}
        tabIndex={0}
        role="group"
        aria-label={label}
        className="max-h-[60vh] overflow-auto px-3 py-2.5 font-mono text-meta"
      >
        {parts.map((part, place) =>
          part.kind === "text" ? (
            <pre key={`text ${place}`} className="wrap-anywhere whitespace-pre-wrap [tab-size:4]">
              {part.text}
            </pre>
          ) : (
            <DisplayView
              key={`${part.display.type} ${part.at} ${place}`}
              display={part.display}
              {...{ entry, isOwn }}
            />
          ),
        )}
      </div>
      {children}
    </figure>
  );
}

/** A ref that keeps an element at its end, where it is there. */
function followEnd(node: HTMLElement | null) {
  if (!node) return undefined;
  let isAtEnd = true;
  const scroll = () => {
    if (isAtEnd) node.scrollTop = node.scrollHeight;
  };
  const onScroll = () => {
    isAtEnd = node.scrollHeight - node.scrollTop - node.clientHeight < 24;
  };
  scroll();
  const grown = new MutationObserver(scroll);
  grown.observe(node, { childList: true, characterData: true, subtree: true });
  node.addEventListener("scroll", onScroll, { passive: true });
  return () => {
    grown.disconnect();
    node.removeEventListener("scroll", onScroll);
  };
}
