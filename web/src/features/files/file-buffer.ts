// The text of one file as it is edited: what the server has, what was typed on top, and how the two stand.
import type { File as SessionFile } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import type { Draft } from "./drafts.ts";

/** A version of a file with its text. */
export interface Version {
  readonly hash: string;
  readonly revision: number;
  readonly text: string;
}

export type Conflict = "changed" | "deleted";

export interface FileBuffer {
  readonly text: string;
  readonly isUnsaved: boolean;
  readonly conflict: Conflict | undefined;
}

/** `shown` is the newest version whose text is here; `file` may be newer, and undefined if there is no such file. */
export function fileBuffer(
  file: Pick<SessionFile, "hash" | "revision"> | undefined,
  shown: Version | undefined,
  draft: Draft | undefined,
): FileBuffer | undefined {
  if (draft === undefined) return shown && { text: shown.text, isUnsaved: false, conflict: undefined };
  return { text: draft.text, isUnsaved: !isSettled(file, shown, draft), conflict: conflictOf(file, draft) };
}

function conflictOf(file: Pick<SessionFile, "hash" | "revision"> | undefined, draft: Draft): Conflict | undefined {
  if (file === undefined) return draft.baseHash === null ? undefined : "deleted";
  if (file.hash === draft.baseHash || file.revision <= draft.baseRevision) return undefined;
  return "changed";
}

/** The server has the very text of the draft, so the draft says nothing any more. */
export function isSettled(
  file: Pick<SessionFile, "hash"> | undefined,
  shown: Version | undefined,
  draft: Draft,
): boolean {
  return file !== undefined && shown?.hash === file.hash && shown.text === draft.text;
}
