// Events of the file tree: revisions and locks.
import type { SessionEvent } from "./events.ts";
import type { SessionState } from "./session-state.ts";

type EventOf<Type extends SessionEvent["type"]> = SessionEvent & { type: Type };

export function reduceFiles(
  state: SessionState,
  event: EventOf<"revision_created" | "file_locked" | "file_unlocked">,
): SessionState {
  switch (event.type) {
    case "revision_created":
      return addRevision(state, event);
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

function setLock(state: SessionState, path: string, isLocked: boolean): SessionState {
  const lockedPaths = new Set(state.lockedPaths);
  if (isLocked) lockedPaths.add(path);
  else lockedPaths.delete(path);
  const file = state.files.get(path);
  const files = file ? new Map(state.files).set(path, { ...file, is_locked: isLocked }) : state.files;
  return { ...state, files, lockedPaths };
}
