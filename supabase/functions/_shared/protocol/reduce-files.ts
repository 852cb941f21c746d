// Events of the file tree: revisions and locks.
import type { SessionEvent } from "./events.ts";
import type { RevisionMark } from "./session-snapshot.ts";
import type { SessionState } from "./session-state.ts";

type EventOf<Type extends SessionEvent["type"]> = SessionEvent & { type: Type };

export function reduceFiles(
  state: SessionState,
  event: EventOf<"revision_created" | "revision_marked" | "file_locked" | "file_unlocked">,
): SessionState {
  switch (event.type) {
    case "revision_created":
      return addRevision(state, event);
    case "revision_marked":
      return markRevision(state, event.payload);
    case "file_locked":
      return setLock(state, event.payload.path, true);
    case "file_unlocked":
      return setLock(state, event.payload.path, false);
    default:
      return event satisfies never;
  }
}

function addRevision(state: SessionState, { payload }: EventOf<"revision_created">): SessionState {
  const files = new Map(state.files);
  for (const changed of payload.changed) {
    const { path } = changed;
    if (changed.change === "deleted") files.delete(path);
    else {
      const { hash, bytes } = changed;
      files.set(path, { path, revision: payload.number, bytes, hash, is_locked: state.lockedPaths.has(path) });
    }
  }
  return { ...state, files, session: { ...state.session, head_revision: payload.number } };
}

function markRevision(state: SessionState, mark: RevisionMark): SessionState {
  const revisionMarks = new Map(state.revisionMarks);
  if (mark.is_starred || mark.name !== "") revisionMarks.set(mark.number, mark);
  else revisionMarks.delete(mark.number);
  return { ...state, revisionMarks };
}

function setLock(state: SessionState, path: string, isLocked: boolean): SessionState {
  const lockedPaths = new Set(state.lockedPaths);
  if (isLocked) lockedPaths.add(path);
  else lockedPaths.delete(path);
  const file = state.files.get(path);
  const files = file ? new Map(state.files).set(path, { ...file, is_locked: isLocked }) : state.files;
  return { ...state, files, lockedPaths };
}
