// Which version of each file was looked at last, so that the tree can mark what has changed since.
import { useEffect } from "react";
import { readStored, store, useStored } from "../../lib/storage.ts";
import { rememberFile } from "./use-chosen-file.ts";

type Opened = Readonly<Record<string, number>>;

const nameFor = (sessionId: string) => `opened-files:${sessionId}`;

/** The revisions by path. */
export function useOpenedFiles(sessionId: string): Opened {
  const [opened] = useStored(nameFor(sessionId), parseOpened);
  return opened;
}

/** Notes in storage that this version of the file is on screen. */
export function useNoteOpened(sessionId: string, path: string, revision: number | undefined): void {
  useEffect(() => {
    rememberFile(sessionId, path);
    if (revision === undefined) return;
    const opened = parseOpened(readStored(nameFor(sessionId)));
    if (opened[path] !== revision) store(nameFor(sessionId), { ...opened, [path]: revision });
  }, [sessionId, path, revision]);
}

function parseOpened(stored: unknown): Opened {
  if (typeof stored !== "object" || stored === null) return {};
  return Object.fromEntries(
    Object.entries(stored).filter((entry): entry is [string, number] => Number.isSafeInteger(entry[1])),
  );
}
