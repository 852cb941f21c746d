// Restoring the files of a revision, and undoing what a run or a revision did to them. Each makes a new revision.
import { useMutation } from "@tanstack/react-query";
import { type Undoing, useUndoing } from "../../history/undo/use-undoing.ts";
import { call } from "../../lib/project.ts";
import { refusalOf } from "../../lib/refusal.ts";
import { useSession } from "../../lib/session/session-context.tsx";
import { useOpenPlace } from "../../lib/workbench.ts";
import { notify } from "../../ui/notices.tsx";
import { words } from "./words.ts";

export function useRestore() {
  const session = useSession();
  const open = useOpenPlace();
  const sessionId = session.state.session.id;
  return useMutation({
    mutationFn: async (revision: number) => {
      const base = session.state.session.head_revision;
      const change = { session_id: sessionId, revision, base_revision: base, change_id: crypto.randomUUID() };
      const made = await call("restore_revision", change);
      await session.catchUp();
      return made;
    },
    onSuccess: (made, revision) => {
      if (made.changed.length === 0) return notify({ text: words.nothingToRestore });
      open({ tab: "changes", revision: made.revision });
      notify({ text: words.didRestore(revision), action: { label: words.undo, onClick: () => undo(made.revision) } });
    },
    onError: tellRefusal,
  });

  async function undo(revision: number): Promise<void> {
    const change = { session_id: sessionId, revision, change_id: crypto.randomUUID() };
    try {
      const made = await call("undo_revision", change);
      await session.catchUp();
      open({ tab: "changes", revision: made.revision });
    } catch (error) {
      tellRefusal(error);
    }
  }
}

function tellRefusal(error: unknown): void {
  const { code, sentence } = refusalOf(error);
  notify({ text: code === "file_changed" ? words.changedMeanwhile : sentence });
}

export function useUndo(): Undoing {
  const open = useOpenPlace();
  return useUndoing(
    ({ revision, hasChanged }) => {
      if (!hasChanged) return notify({ text: words.nothingToUndo });
      open({ tab: "changes", revision });
      notify({ text: words.didUndo });
    },
    (sentence) => notify({ text: sentence }),
  );
}
