import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { ExportProgress } from "../../../../../supabase/functions/_shared/client/export/export-account.ts";
import { rest, storage } from "../../../lib/project.ts";
import { saveAs } from "../../../lib/save-as.ts";

/** Reads and packs everything of the user, and saves it. Cancelling is no error. */
export function useExport() {
  const [progress, setProgress] = useState<ExportProgress>();
  const cancelling = useRef<AbortController>(null);
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      const cancelled = new AbortController();
      cancelling.current = cancelled;
      const archive = await packed(cancelled.signal, setProgress).catch((reason: unknown) => {
        if (!cancelled.signal.aborted) throw reason;
      });
      if (archive) saveAs(archive, "edgewright.zip");
    },
    onSettled: () => setProgress(undefined),
  });
  return { start: () => mutate(), cancel: () => cancelling.current?.abort(), progress, isPending, error };
}

async function packed(signal: AbortSignal, onProgress: (progress: ExportProgress) => void): Promise<Blob> {
  const [{ exportAccount }, { writeZip }] = await Promise.all([
    import("../../../../../supabase/functions/_shared/client/export/export-account.ts"),
    import("../../../../../supabase/functions/_shared/client/archive/write-zip.ts"),
  ]);
  return writeZip(exportAccount(rest, { signal, onProgress, storage }));
}
