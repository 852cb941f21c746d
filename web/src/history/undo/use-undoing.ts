// Undoing a run or a revision. Where others changed the same files since, a person is asked what becomes of that.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import * as z from "zod/mini";
import { call } from "../../lib/project.ts";
import { refusalOf } from "../../lib/refusal.ts";
import { useSession } from "../../lib/session/session-context.tsx";

export type Undoable =
  | { readonly kind: "run"; readonly runId: string }
  | { readonly kind: "revision"; readonly revision: number };

export interface Conflict {
  readonly path: string;
  /** The last revision that changed it. */
  readonly revision: number;
}

/** What to ask before something is undone. */
interface UndoQuestion {
  readonly undoable: Undoable;
  readonly conflicts: readonly Conflict[];
  /** The state that the answer is about: what changes after it is asked about again. */
  readonly headRevision: number;
}

export interface Undone {
  readonly revision: number;
  readonly hasChanged: boolean;
}

export interface Undoing {
  readonly isPending: boolean;
  readonly question: UndoQuestion | undefined;
  readonly start: (undoable: Undoable) => void;
  readonly answer: (answer: "undo_all" | "keep_theirs" | "cancel") => void;
}

interface Request {
  readonly undoable: Undoable;
  readonly how: { readonly base_revision?: number; readonly kept_paths?: string[] };
}

export function useUndoing(onDone: (undone: Undone) => void, onRefused: (sentence: string) => void): Undoing {
  const session = useSession();
  const sessionId = session.state.session.id;
  const [question, setQuestion] = useState<UndoQuestion>();
  const { mutate, isPending } = useMutation({
    mutationFn: async ({ undoable, how }: Request) => {
      const change_id = crypto.randomUUID();
      const made = await (undoable.kind === "run"
        ? call("undo_run", { run_id: undoable.runId, change_id, ...how })
        : call("undo_revision", { session_id: sessionId, revision: undoable.revision, change_id, ...how }));
      await session.catchUp();
      return { revision: made.revision, hasChanged: made.changed.length > 0 };
    },
    onSuccess: onDone,
    onError: (error, { undoable }) => {
      const { code, facts, sentence } = refusalOf(error);
      const asked = code === "file_changed" ? conflictFacts.safeParse(facts).data : undefined;
      if (asked === undefined) return onRefused(sentence);
      setQuestion({ undoable, conflicts: asked.conflicts, headRevision: asked.head_revision });
    },
  });
  return {
    isPending,
    question,
    start: (undoable) => mutate({ undoable, how: {} }),
    answer: (answer) => {
      setQuestion(undefined);
      if (question === undefined || answer === "cancel") return;
      const how = answer === "keep_theirs" ? { kept_paths: question.conflicts.map(({ path }) => path) } : {};
      mutate({ undoable: question.undoable, how: { base_revision: question.headRevision, ...how } });
    },
  };
}

const conflictFacts = z.object({
  head_revision: z.int(),
  conflicts: z.array(z.object({ path: z.string(), revision: z.int() })),
});
