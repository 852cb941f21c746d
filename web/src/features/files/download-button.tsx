import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useAction } from "../../lib/actions.ts";
import { readFileTexts } from "../../lib/files.ts";
import { refusalOf } from "../../lib/refusal.ts";
import { saveAs } from "../../lib/save-as.ts";
import { useSession } from "../../lib/session/session-context.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { notify } from "../../ui/notices.tsx";
import { words } from "./words.ts";

/** Saves all files of the session as one archive. */
export function DownloadButton() {
  const session = useSession();
  const queryClient = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: async () => {
      const { files, session: row } = session.state;
      const [texts, { archiveName, writeZip }] = await Promise.all([
        readFileTexts(
          queryClient,
          row.id,
          [...files.values()].map(({ hash }) => hash),
        ),
        import("../../../../supabase/functions/_shared/client/archive/write-zip.ts"),
      ]);
      const packed = [...files.values()].map(({ path, hash }) => ({ path, content: texts.get(hash) ?? "" }));
      saveAs(await writeZip(packed), archiveName(row.title));
    },
    onError: (error) => notify({ text: refusalOf(error).sentence }),
  });
  useAction({ label: words.download, act: mutate });
  return <IconButton icon={Download} label={words.download} disabled={isPending} onClick={() => mutate()} />;
}
