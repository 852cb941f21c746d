import { CopyButton } from "../copy-button.tsx";
import { HighlightedCode } from "./highlighted-code.tsx";
import { languageOf } from "./language.ts";
import { words } from "./words.ts";

export interface CodeBlockProps {
  readonly code: string;
  /** What stands after the fence: a language, the name of a file, or both. */
  readonly info: string;
  /** Code that is still arriving is drawn plain, so that its colours do not change under the reader. */
  readonly isComplete: boolean;
}

export function CodeBlock({ code, info, isComplete }: CodeBlockProps) {
  const name = info.split(/\s/).find((word) => word.includes(".")) ?? info.split(/[\s{:]/)[0] ?? "";
  return (
    <figure className="min-w-0 overflow-hidden rounded-card border border-line bg-sheet">
      <figcaption className="flex h-8 items-center border-b border-line pr-1 pl-3 text-small text-faint max-md:h-11">
        <span className="min-w-0 flex-1 truncate font-mono">{name === "" ? words.code : name}</span>
        <CopyButton label={words.copy} text={code} />
      </figcaption>
      <pre
        tabIndex={0}
        aria-label={name === "" ? words.code : name}
        role="group"
        className="overflow-x-auto px-3 py-2.5 font-mono text-[0.8125rem]/5 [tab-size:2]"
      >
        <code>{isComplete ? <HighlightedCode code={code} language={languageOf(name)} /> : code}</code>
      </pre>
    </figure>
  );
}
