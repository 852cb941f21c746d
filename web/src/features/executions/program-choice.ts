// Which file the Run tab offers, and what of it is remembered.
import * as z from "zod/mini";
import type { Execution } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { languageOf } from "../../../../supabase/functions/_shared/workspace/language-of.ts";
import { useStored } from "../../lib/storage.ts";

const places = ["browser", "server"] as const;
export type RunPlace = (typeof places)[number];

const remembered = z.object({
  entry: z.string(),
  input: z.string(),
  isInputOpen: z.boolean(),
  place: z._default(z.enum(places), "browser"),
});
type Remembered = z.infer<typeof remembered>;
const nothing: Remembered = { entry: "", input: "", isInputOpen: false, place: "browser" };

/** Kept for each session in this browser. */
export function useRemembered(sessionId: string): [Remembered, (changes: Partial<Remembered>) => void] {
  const [value, setValue] = useStored(`run:${sessionId}`, (stored) => remembered.safeParse(stored).data ?? nothing);
  return [value, (changes) => setValue({ ...value, ...changes })];
}

/** Files that can be run, sorted as a person looks for them. */
export function runnablePaths(paths: Iterable<string>): readonly string[] {
  return [...paths].filter((path) => languageOf(path) !== undefined).toSorted(byDepthThenName);
}

function byDepthThenName(left: string, right: string): number {
  const depth = left.split("/").length - right.split("/").length;
  return depth === 0 ? left.localeCompare(right) : depth;
}

/** The remembered file, else the one that ran last, else the one that looks like a beginning. */
export function chosenEntry(
  runnable: readonly string[],
  rememberedEntry: string,
  newestFirst: readonly Pick<Execution, "entry">[],
): string | undefined {
  const candidates = [rememberedEntry, ...newestFirst.map(({ entry }) => entry)];
  return (
    candidates.find((path) => runnable.includes(path)) ??
    runnable.find((path) => /(^|\/)(main|index|app)\.\w+$/.test(path)) ??
    runnable[0]
  );
}
