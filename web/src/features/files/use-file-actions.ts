// What people do to files. Each is one revision, and says what it did with a way back.
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { fileTextKey, readFileTexts } from "../../lib/files.ts";
import { call } from "../../lib/project.ts";
import { refusalOf } from "../../lib/refusal.ts";
import type { PacedSession } from "../../lib/session/paced-session.ts";
import { useSession } from "../../lib/session/session-context.tsx";
import { notify } from "../../ui/notices.tsx";
import { type Draft, dropDraft, keepDraft, ownerOf, readDraft } from "./drafts.ts";
import { movesOf } from "./file-paths.ts";
import { filesAt } from "./file-rows.ts";
import { words } from "./words.ts";

type FileChange =
  | { readonly op: "write"; readonly path: string; readonly content: string }
  | { readonly op: "move"; readonly path: string; readonly to: string }
  | { readonly op: "delete"; readonly path: string };

export interface FileActions {
  /** Resolves with whether it was done; a refusal is told to the user. */
  change(changes: readonly FileChange[], summary: string): Promise<boolean>;
  create(path: string): Promise<boolean>;
  move(from: string, to: string): Promise<boolean>;
  remove(path: string): Promise<boolean>;
  setLocked(path: string, isLocked: boolean): Promise<void>;
}

export function useFileActions(): FileActions {
  const session = useSession();
  const queryClient = useQueryClient();
  return fileActions(session, queryClient);
}

function fileActions(session: PacedSession, queryClient: QueryClient): FileActions {
  const sessionId = session.state.session.id;
  const owner = ownerOf(session.state);
  const paths = () => session.state.files.keys();

  /** The file was not changed by being moved or brought back, so what was typed is still a change of it. */
  function keepTyped(path: string, typed: Draft | undefined): void {
    if (typed === undefined) return;
    const file = session.state.files.get(path);
    keepDraft(owner, path, file?.hash === typed.baseHash ? { ...typed, baseRevision: file.revision } : typed);
  }

  async function move(moves: ReturnType<typeof movesOf>, summary: string): Promise<boolean> {
    if (!(await change(moves, summary))) return false;
    for (const { path, to } of moves) {
      const typed = readDraft(owner, path);
      dropDraft(owner, path);
      keepTyped(to, typed);
    }
    return true;
  }

  async function change(changes: readonly FileChange[], summary: string): Promise<boolean> {
    const made = await told(() =>
      call("change_files", {
        session_id: sessionId,
        changes: changes.map((each) => ({ ...each })),
        base_revision: session.state.session.head_revision,
        change_id: crypto.randomUUID(),
        summary,
      }),
    );
    for (const file of made?.changed ?? []) {
      const written = changes.findLast(({ op, path }) => op === "write" && path === file.path);
      if (file.change !== "written" || written?.op !== "write") continue;
      queryClient.setQueryData(fileTextKey(sessionId, file.hash), written.content);
    }
    await session.catchUp();
    return made !== undefined;
  }

  return {
    change,
    create: (path) => change([{ op: "write", path, content: "" }], ""),
    async move(from, to) {
      const moves = movesOf(paths(), from, to);
      if (!(await move(moves, words.moveSummary(from, to)))) return false;
      const back = moves.map(({ op, path, to: target }) => ({ op, path: target, to: path }));
      const undo = () => move(back, words.undoSummary(words.moveSummary(from, to)));
      notify({ text: words.moved(from, to), action: { label: words.undo, onClick: undo } });
      return true;
    },
    async remove(path) {
      const gone = filesAt(paths(), path);
      const hashes = new Map(gone.map((each) => [each, session.state.files.get(each)?.hash ?? ""]));
      const summary = words.removeSummary(path);
      if (
        !(await change(
          gone.map((each) => ({ op: "delete", path: each })),
          summary,
        ))
      )
        return false;
      const typed = new Map(gone.map((each) => [each, readDraft(owner, each)]));
      for (const each of gone) dropDraft(owner, each);
      const undo = async () => {
        const texts = await readFileTexts(queryClient, sessionId, hashes.values());
        const writes = [...hashes].map(([each, hash]) => {
          return { op: "write", path: each, content: texts.get(hash) ?? "" } as const;
        });
        if (!(await change(writes, words.undoSummary(summary)))) return;
        for (const [each, draft] of typed) keepTyped(each, draft);
      };
      notify({ text: words.removed(path, gone.length), action: { label: words.undo, onClick: undo } });
      return true;
    },
    async setLocked(path, isLocked) {
      await told(() => call("lock_file", { session_id: sessionId, path, is_locked: isLocked }));
      await session.catchUp();
    },
  };
}

/** The answer of a verb; undefined if it was refused, which the user is told. */
async function told<Answer>(act: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await act();
  } catch (error) {
    const { code, sentence } = refusalOf(error);
    notify({ text: code === "file_changed" ? words.changedSince : sentence });
    return undefined;
  }
}
