import { useQueryClient } from "@tanstack/react-query";
import { readFileTexts } from "../../lib/files.ts";
import { useSession } from "../../lib/session/session-context.tsx";
import { notify } from "../../ui/notices.tsx";
import { checkUpload, inBatches, maxUploadBytes } from "./check-upload.ts";
import type { LocalFile } from "./dropped-files.ts";
import { foldedPaths } from "./file-paths.ts";
import { useFileActions } from "./use-file-actions.ts";
import { words } from "./words.ts";

/** Adds files of the user's device to a folder; says what was added and what was refused. */
export function useUpload(): (files: readonly LocalFile[], folder: string) => Promise<void> {
  const session = useSession();
  const queryClient = useQueryClient();
  const { change } = useFileActions();

  return async (files, folder) => {
    if (files.length === 0) return;
    const before = session.state.files;
    const taken = foldedPaths(before.keys());
    const checked = await Promise.all(
      files.map(async ({ path, file }) => {
        // What is too large is refused anyway; its first bytes are enough for that.
        const bytes = await file.slice(0, maxUploadBytes + 1).bytes();
        return checkUpload(folder === "" ? path : `${folder}/${path}`, bytes, taken);
      }),
    );
    const refused = checked.filter((upload) => !upload.ok);
    if (refused[0]) notify({ text: words.leftOut(refused[0].sentence, refused.length - 1) });
    const accepted = checked.filter((upload) => upload.ok);
    const paths: string[] = [];
    for (const batch of inBatches(accepted)) {
      const writes = batch.map(({ path, content }) => ({ op: "write", path, content }) as const);
      if (!(await change(writes, words.uploadSummary(batch.map(({ path }) => path))))) break;
      paths.push(...batch.map(({ path }) => path));
    }
    if (paths.length === 0) return;
    const replaced = paths.filter((path) => before.has(path)).length;
    notify({
      text: words.uploaded(paths, replaced),
      action: { label: words.undo, onClick: () => undo(paths, before) },
    });
  };

  async function undo(paths: readonly string[], before: typeof session.state.files): Promise<void> {
    const hashes = paths.flatMap((path) => before.get(path)?.hash ?? []);
    const texts = await readFileTexts(queryClient, session.state.session.id, hashes);
    const changes = paths.map((path) => {
      const content = texts.get(before.get(path)?.hash ?? "");
      return content === undefined ? ({ op: "delete", path } as const) : ({ op: "write", path, content } as const);
    });
    await change(changes, words.undoSummary(words.uploadSummary(paths)));
  }
}
