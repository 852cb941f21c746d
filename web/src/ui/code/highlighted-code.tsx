import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { HighlightedLanguage } from "./language.ts";

/** Longer code is drawn plain: colouring it would hold up the page. */
const maxColouredCharacters = 60_000;

export interface HighlightedCodeProps {
  readonly code: string;
  readonly language: HighlightedLanguage | undefined;
}

/** Plain until the grammar is loaded. */
export function HighlightedCode({ code, language }: HighlightedCodeProps): ReactNode {
  const isColoured = language !== undefined && code.length <= maxColouredCharacters;
  const { data: highlight } = useQuery({
    queryKey: ["code-highlighter", language],
    queryFn: async () => {
      const { highlightLines, loadParser } = await import("./highlight.ts");
      const parser = await loadParser(language ?? "javascript");
      return (text: string) => highlightLines(text, parser);
    },
    enabled: isColoured,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  });
  if (!isColoured || !highlight) return code;
  return highlight(code).map((line, number) => (
    <span key={number}>
      {number > 0 && "\n"}
      {line.map(({ text, className }, index) =>
        className === "" ? (
          text
        ) : (
          <span key={index} className={className}>
            {text}
          </span>
        ),
      )}
    </span>
  ));
}
