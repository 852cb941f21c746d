import { useQueryClient } from "@tanstack/react-query";
import { maxFileBytes } from "../../../../supabase/functions/_shared/client/archive/choose-files.ts";
import { inBatches } from "../../../../supabase/functions/_shared/client/batches.ts";
import { bringingIn } from "../../lib/bring-in.ts";
import { readFileTexts } from "../../lib/files.ts";
import type { LocalFile } from "../../lib/local-files.ts";
import { useSession } from "../../lib/session/session-context.tsx";
import { notify } from "../../ui/notices.tsx";
import { checkUpload } from "./check-upload.ts";
import { foldedPaths } from "./file-paths.ts";
import { useFileActions } from "./use-file-actions.ts";
import { words } from "./words.ts";

const maxAtOnce = { maxItems: 200, maxBytes: 4_000_000 };
/** More than these, an archive, or what nobody wrote: then the user sees first what would come. */
const fewFiles = 50;

function isLarge(files: readonly LocalFile[]): boolean {
  return files.length > fewFiles || files.some(({ path, file }) => file === null || /\.zip$/i.test(path));
}

/** Adds files of the user's device to a folder; says what was added and what was refused. */
export function useUpload(): (files: readonly LocalFile[], folder: string) => Promise<void> {
  const session = useSession();
  const queryClient = useQueryClient();
  const { change } = useFileActions();

  return async (files, folder) => {
    if (files.length === 0) return;
    const before = session.state.files;
    if (isLarge(files)) {
      const { id: sessionId, head_revision: revision } = session.state.session;
      return bringingIn.ask({ found: files, into: { sessionId, folder, files: before, revision } });
    }
    const taken = foldedPaths(before.keys());
    const checked = await Promise.all(
      files.map(async ({ path, file }) => {
        // What is too large is refused anyway; its first bytes are enough for that.
        const bytes = new Uint8Array((await file?.slice(0, maxFileBytes + 1).arrayBuffer()) ?? []);
        return checkUpload(folder === "" ? path : `${folder}/${path}`, bytes, taken);
      }),
    );
    const refused = checked.filter((upload) => !upload.ok);
    if (refused[0]) notify({ text: words.leftOut(refused[0].sentence, refused.length - 1) });
    const accepted = checked.filter((upload) => upload.ok);
    const paths: string[] = [];
    for (const batch of inBatches(accepted, maxAtOnce)) {
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
