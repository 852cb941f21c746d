// Text that is typed and not saved yet. This browser keeps it over tab switches and reloads.
import type { SessionState } from "../../../../supabase/functions/_shared/protocol/session-state.ts";
import { readStored, store, useStored } from "../../lib/storage.ts";

export interface Draft {
  readonly text: string;
  /** The version that the text was changed from; null for a file that is gone. */
  readonly baseHash: string | null;
  readonly baseRevision: number;
}

export type Drafts = Readonly<Record<string, Draft>>;

/** Others who sign in here, and see the same session, do not see what was typed. */
export function ownerOf({ viewerId, session }: Pick<SessionState, "viewerId" | "session">): string {
  return `${viewerId ?? "visitor"}:${session.id}`;
}

const nameFor = (owner: string) => `unsaved:${owner}`;

export function useDrafts(owner: string): Drafts {
  const [drafts] = useStored(nameFor(owner), parseDrafts);
  return drafts;
}

export function readDraft(owner: string, path: string): Draft | undefined {
  return draftOf(parseDrafts(readStored(nameFor(owner))), path);
}

/** A file may be called "constructor". */
export function draftOf(drafts: Drafts, path: string): Draft | undefined {
  return Object.hasOwn(drafts, path) ? drafts[path] : undefined;
}

export function keepDraft(owner: string, path: string, draft: Draft): void {
  store(nameFor(owner), { ...parseDrafts(readStored(nameFor(owner))), [path]: draft });
}

export function dropDraft(owner: string, path: string): void {
  const { [path]: _dropped, ...others } = parseDrafts(readStored(nameFor(owner)));
  store(nameFor(owner), Object.keys(others).length === 0 ? null : others);
}

function parseDrafts(stored: unknown): Drafts {
  if (typeof stored !== "object" || stored === null) return {};
  return Object.fromEntries(Object.entries(stored).filter((entry): entry is [string, Draft] => isDraft(entry[1])));
}

function isDraft(stored: unknown): stored is Draft {
  if (typeof stored !== "object" || stored === null) return false;
  const { text, baseHash, baseRevision } = stored as Record<string, unknown>; // the checks below are what makes it one
  return (
    typeof text === "string" &&
    (baseHash === null || typeof baseHash === "string") &&
    Number.isSafeInteger(baseRevision)
  );
}
