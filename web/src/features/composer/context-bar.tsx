import { formatTokens } from "../../lib/format.ts";
import { cn } from "../../ui/class-names.ts";
import type { ContextKind, ContextView } from "./context-view.ts";
import { words } from "./words.ts";

const fills: Readonly<Record<ContextKind, string>> = {
  fixed: "bg-line-strong",
  summary: "bg-done",
  prompts: "bg-ink",
  answers: "bg-faint",
  tool_calls: "bg-waiting/50",
  tool_results: "bg-waiting",
  images: "bg-wrong",
};

/** What fills the context: a bar, and beneath it the same in numbers. */
export function ContextBar({ view: { parts, windowTokens } }: { readonly view: ContextView }) {
  return (
    <>
      <div className="flex h-2 gap-px overflow-hidden rounded-full bg-well" aria-hidden>
        {parts.map(({ kind, tokens }) => (
          <span key={kind} className={fills[kind]} style={{ width: `${(100 * tokens) / windowTokens}%` }} />
        ))}
      </div>
      <dl className="mt-3 text-meta">
        {parts.map(({ kind, tokens }) => (
          <div key={kind} className="flex items-center gap-2 py-0.5">
            <dt className="flex min-w-0 flex-1 items-center gap-2 text-soft">
              <span className={cn("size-2 shrink-0 rounded-full", fills[kind])} aria-hidden />
              {words.context.kinds[kind]}
            </dt>
            <dd className="font-mono text-small tabular-nums">{formatTokens(tokens)}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-1 text-small text-faint">{words.context.about}</p>
    </>
  );
}
