import { lazy, type ReactNode, Suspense, useState } from "react";
import { onceOnline } from "../../lib/once-online.ts";
import type { LineWriters } from "../../ui/editor/blame-gutter.ts";
import { type NamedWriter, useLineWriters } from "./use-line-writers.ts";

const BlameCard = lazy(onceOnline(() => import("./blame-card.tsx").then((m) => ({ default: m.BlameCard }))));

export interface Blame {
  /** For an editor or a diff. Undefined without a revision, and until they are read. */
  readonly writers: LineWriters | undefined;
  /** What is told of the line that somebody asked about. */
  readonly card: ReactNode;
}

/** Who wrote the lines of a file, as of a revision. */
export function useBlame(path: string, revision: number | undefined): Blame {
  const lines = useLineWriters(path, revision);
  const [asked, setAsked] = useState<{ readonly writer: NamedWriter; readonly place: DOMRect }>();
  const onAsk: LineWriters["onAsk"] = (chosen, place) => {
    const writer = lines?.find((known) => known?.revision === chosen.revision);
    if (writer) setAsked({ writer, place });
  };
  const card = asked && (
    <Suspense>
      <BlameCard {...asked} onClose={() => setAsked(undefined)} />
    </Suspense>
  );
  return { writers: lines && { lines, onAsk }, card };
}
