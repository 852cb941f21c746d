// The file tree and its revisions.
import type { SessionEvent } from "../../../supabase/functions/_shared/protocol/events.ts";
import type { File } from "../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import type { Paint } from "./paint.ts";
import { authorName } from "./people.ts";
import { oneLine } from "./plain.ts";
import type { View } from "./transcript.ts";

type RevisionCreated = Extract<SessionEvent, { type: "revision_created" }>;

const maxPaths = 5;

/** What the agent's tools change is told by their lines; everything else here. */
export function revisionLine(event: RevisionCreated, { state, paint }: View): string[] {
  const { number, kind, changed } = event.payload;
  if (kind === "change" && event.actor_id === null) return [];
  const names = changed.slice(0, maxPaths).map(({ path, change, lines_added: added, lines_removed: removed }) => {
    const lines = ` ${paint("green", `+${added}`)} ${paint("red", `−${removed}`)}`;
    return `${change === "deleted" ? "deleted " : ""}${oneLine(path, 60)}${lines}`;
  });
  const more = changed.length > maxPaths ? `, and ${changed.length - maxPaths} more` : "";
  const deed = { change: "changed", restore: "restored", undo: "undid", fork: "forked" }[kind];
  const who = authorName(event.actor_id, state);
  return [`${paint("dim", `Revision ${number}: ${who} ${deed}`)} ${names.join(", ")}${more}`];
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
  return bytes < 1024
    ? `${bytes} B`
    : bytes < 1_048_576
      ? `${(bytes / 1024).toFixed(1)} kB`
      : `${(bytes / 1_048_576).toFixed(1)} MB`;
}
