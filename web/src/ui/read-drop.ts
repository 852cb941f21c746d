// What was dropped on the page, or a notice that nobody can read it.
import { droppedFiles, type LocalFile } from "../lib/local-files.ts";
import { notify } from "./notices.tsx";

/** Call it within the event. Nothing is left where a part cannot be read: half a folder is not what was dropped. */
export async function readDrop(dropped: DataTransfer): Promise<readonly LocalFile[]> {
  try {
    return await droppedFiles(dropped);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    notify({
      text: "What you dropped can’t be read. Check that it still exists and is yours to read, then drop it again.",
    });
    return [];
  }
}
