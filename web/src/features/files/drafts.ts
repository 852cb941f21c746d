// Text that is typed and not saved yet. This browser keeps it over tab switches and reloads.
import { readStored, store, useStored } from "../../lib/storage.ts";

export interface Draft {
  readonly text: string;
  /** The version that the text was changed from; null for a file that is gone. */
  readonly baseHash: string | null;
  readonly baseRevision: number;
}

export type Drafts = Readonly<Record<string, Draft>>;

const nameFor = (sessionId: string) => `unsaved:${sessionId}`;

export function useDrafts(sessionId: string): Drafts {
  const [drafts] = useStored(nameFor(sessionId), parseDrafts);
  return drafts;
}

export function readDraft(sessionId: string, path: string): Draft | undefined {
  return draftOf(parseDrafts(readStored(nameFor(sessionId))), path);
}

/** A file may be called "constructor". */
export function draftOf(drafts: Drafts, path: string): Draft | undefined {
  return Object.hasOwn(drafts, path) ? drafts[path] : undefined;
}

export function keepDraft(sessionId: string, path: string, draft: Draft): void {
  store(nameFor(sessionId), { ...parseDrafts(readStored(nameFor(sessionId))), [path]: draft });
}

export function dropDraft(sessionId: string, path: string): void {
  const { [path]: _dropped, ...others } = parseDrafts(readStored(nameFor(sessionId)));
  store(nameFor(sessionId), Object.keys(others).length === 0 ? null : others);
}

export function moveDraft(sessionId: string, path: string, to: string): void {
  const draft = readDraft(sessionId, path);
  if (draft === undefined) return;
  dropDraft(sessionId, path);
  keepDraft(sessionId, to, draft);
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
