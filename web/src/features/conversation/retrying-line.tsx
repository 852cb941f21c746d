import { Hourglass } from "lucide-react";
import { useNow } from "../../lib/now.ts";
import { QuietLine } from "./quiet-line.tsx";
import type { RetryingRow } from "./rows.ts";
import { words } from "./words.ts";

export function RetryingLine({ row: { sentence, nextTryAt } }: { readonly row: RetryingRow }) {
  const seconds = Math.ceil((nextTryAt - useNow(1000)) / 1000);
  return (
    <QuietLine icon={Hourglass} tone="waiting">
      {sentence} {words.tryingAgain(seconds)}
    </QuietLine>
  );
}
