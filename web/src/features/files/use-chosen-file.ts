import { useSessionState } from "../../lib/session/session-context.tsx";
import { store, useStored } from "../../lib/storage.ts";
import { useShowsOneThing } from "../../lib/workbench-room.ts";
import { usePlace, type WorkbenchPlace } from "../../lib/workbench.ts";

const nameFor = (sessionId: string) => `last-file:${sessionId}`;

/** The file that the URL names; where it names none, the one that was open last, if there is room for it next to the tree. */
export function useChosenFile(): Pick<WorkbenchPlace, "path" | "line"> {
  const sessionId = useSessionState((state) => state.session.id);
  const files = useSessionState((state) => state.files);
  const { tab = "files", path, line } = usePlace();
  const isAlone = useShowsOneThing();
  const [last] = useStored(nameFor(sessionId), (stored) => (typeof stored === "string" ? stored : undefined));
  if (tab === "files" && path !== undefined) return { path, line };
  return { path: !isAlone && last !== undefined && files.has(last) ? last : undefined, line: undefined };
}

export function rememberFile(sessionId: string, path: string): void {
  store(nameFor(sessionId), path);
}
