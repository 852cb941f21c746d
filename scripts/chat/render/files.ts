// The file tree and its revisions.
import type { SessionEvent } from "../../../supabase/functions/_shared/protocol/events.ts";
import type { File } from "../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import type { SessionState } from "../../../supabase/functions/_shared/protocol/session-state.ts";
import { authorName } from "./author-name.ts";
import type { Paint } from "./paint.ts";
import { oneLine } from "./plain.ts";

type RevisionCreated = Extract<SessionEvent, { type: "revision_created" }>;

const maxPaths = 5;

/** Changes by the agent's tools have their own lines. */
export function revisionLine(event: RevisionCreated, state: SessionState, paint: Paint): string[] {
  const { number, kind, changed } = event.payload;
  if (kind === "change" && event.actor_id === null) return [];
  const names = changed.slice(0, maxPaths).map(({ path, change, lines_added: added, lines_removed: removed }) => {
    const lines = ` ${paint("green", `+${added}`)} ${paint("red", `−${removed}`)}`;
    return `${change === "deleted" ? "deleted " : ""}${oneLine(path, 60)}${lines}`;
  });
  const more = changed.length > maxPaths ? `, and ${changed.length - maxPaths} more` : "";
  const action = { change: "changed", restore: "restored", undo: "undid", fork: "forked" }[kind];
  const who = authorName(event.actor_id, state);
  return [`${paint("dim", `Revision ${number}: ${who} ${action}`)} ${names.join(", ")}${more}`];
}

export function fileLines(files: Iterable<File>, paint: Paint): string[] {
  const inOrder = [...files].sort((left, right) => (left.path < right.path ? -1 : 1));
  if (inOrder.length === 0) return [paint("dim", "No files yet.")];
  const width = Math.max(...inOrder.map(({ bytes }) => size(bytes).length));
  return inOrder.map(({ path, bytes, is_locked: isLocked }) => {
    const locked = isLocked ? paint("dim", " (locked)") : "";
    return `${paint("dim", size(bytes).padStart(width))}  ${oneLine(path, 512)}${locked}`;
  });
}

function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1_048_576 ? `${(bytes / 1024).toFixed(1)} kB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}
