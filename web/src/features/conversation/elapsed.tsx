import { formatDuration } from "../../lib/format.ts";
import { useNow } from "../../lib/now.ts";

const tickMs = 1000;

/** Whole seconds since then; nothing in the first one. */
export function Elapsed({ since }: { readonly since: string }) {
  const seconds = Math.floor((useNow(tickMs) - Date.parse(since)) / tickMs);
  return seconds < 1 ? null : formatDuration(seconds * tickMs);
}
