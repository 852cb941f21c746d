// Restoring the files of a revision, and undoing what a run did to them. Both make a new revision.
import { useMutation } from "@tanstack/react-query";
import * as z from "zod/mini";
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
      const before = session.state.session.head_revision;
      const change = { session_id: sessionId, revision, base_revision: before, change_id: crypto.randomUUID() };
      const made = await call("restore_revision", change);
      await session.catchUp();
      return { before, made };
    },
    onSuccess: ({ before, made }, revision) => {
      if (made.changed.length === 0) return notify({ text: words.nothingToRestore });
      open({ tab: "changes", revision: made.revision });
      notify({ text: words.didRestore(revision), action: { label: words.undo, onClick: () => undo(before) } });
    },
    onError: tellRefusal,
  });

  async function undo(revision: number): Promise<void> {
    const base = session.state.session.head_revision;
    const change = { session_id: sessionId, revision, base_revision: base, change_id: crypto.randomUUID() };
    await call("restore_revision", change).then(
      ({ revision: made }) => open({ tab: "changes", revision: made }),
      tellRefusal,
    );
  }
}

export function useUndoRun() {
  const session = useSession();
  const open = useOpenPlace();
  return useMutation({
    mutationFn: async (runId: string) => {
      const made = await call("undo_run", { run_id: runId, change_id: crypto.randomUUID() });
      await session.catchUp();
      return made;
    },
    onSuccess: ({ revision, changed }) => {
      if (changed.length === 0) return notify({ text: words.nothingToUndo });
      open({ tab: "changes", revision });
      notify({ text: words.didUndo });
    },
    onError: (error) => {
      const refusal = refusalOf(error);
      const conflicts = refusal.code === "file_changed" ? conflictsIn(refusal.facts) : [];
      const [first] = conflicts;
      if (first === undefined) return notify({ text: refusal.sentence });
      const show = () => open({ tab: "changes", revision: first.revision, path: first.path });
      const text = words.undoConflict(conflicts.map(({ path }) => path));
      notify({ text, action: { label: words.show, onClick: show } });
    },
  });
}

const conflictFacts = z.object({ conflicts: z.array(z.object({ path: z.string(), revision: z.int() })) });

function conflictsIn(facts: unknown): z.infer<typeof conflictFacts>["conflicts"] {
  return conflictFacts.safeParse(facts).data?.conflicts ?? [];
}

function tellRefusal(error: unknown): void {
  const { code, sentence } = refusalOf(error);
  notify({ text: code === "file_changed" ? words.changedMeanwhile : sentence });
}
