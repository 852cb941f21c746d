import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { fileTextKey, fileTextQuery } from "../../lib/files.ts";
import { call } from "../../lib/project.ts";
import { refusalOf } from "../../lib/refusal.ts";
import { useSession, useSessionState } from "../../lib/session/session-context.tsx";
import { notify } from "../../ui/notices.tsx";
import { type Draft, draftOf, dropDraft, keepDraft, ownerOf, readDraft, useDrafts } from "./drafts.ts";
import { type FileBuffer, fileBuffer, isSettled, type Version } from "./file-buffer.ts";

export interface EditedFile {
  /** Undefined while the text is on its way, and for a file that does not exist. */
  readonly buffer: FileBuffer | undefined;
  /** The newest version whose text is here: theirs, in a conflict. */
  readonly shown: Version | undefined;
  /** Where the text could not be read. */
  readonly onRetry: (() => void) | undefined;
  readonly isSaving: boolean;
  readonly type: (text: string) => void;
  readonly save: (text: string) => void;
  /** Saves what was typed over what others wrote. */
  readonly keepMine: () => void;
  /** Forgets what was typed. Returns the function that brings it back. */
  readonly takeTheirs: () => () => void;
}

export function useFileBuffer(path: string): EditedFile {
  const sessionId = useSession().state.session.id;
  const file = useSessionState(({ files }) => files.get(path));
  const headRevision = useSessionState((state) => state.session.head_revision);
  const { shown, onRetry } = useShownVersion(sessionId, path);
  const owner = useSessionState(ownerOf);
  const draft = draftOf(useDrafts(owner), path);
  const saving = useSave(sessionId, path);
  useDropSettled(owner, path, draft !== undefined && isSettled(file, shown, draft));
  const buffer = fileBuffer(file, shown, draft);

  const type = (text: string) => {
    const base = readDraft(owner, path) ?? { baseHash: shown?.hash ?? null, baseRevision: shown?.revision ?? 0 };
    if (text === shown?.text && base.baseHash === shown.hash) dropDraft(owner, path);
    else keepDraft(owner, path, { ...base, text });
  };
  const save = (text: string) => {
    const kept = readDraft(owner, path);
    if (kept !== undefined && !saving.isPending) saving.mutate({ ...kept, text });
  };
  const keepMine = () => {
    const kept = readDraft(owner, path);
    if (kept === undefined) return;
    const rebased = { text: kept.text, baseHash: file?.hash ?? null, baseRevision: file?.revision ?? headRevision };
    keepDraft(owner, path, rebased);
    saving.mutate(rebased);
  };
  const takeTheirs = () => {
    const kept = readDraft(owner, path);
    dropDraft(owner, path);
    return () => kept && keepDraft(owner, path, kept);
  };
  const isSaving = saving.isPending;
  // While it is saved, the change that arrives is one's own.
  return {
    buffer: buffer && isSaving ? { ...buffer, conflict: undefined } : buffer,
    shown,
    onRetry,
    isSaving,
    type,
    save,
    keepMine,
    takeTheirs,
  };
}

/** Stays with the last version until the text of the next one is here. */
function useShownVersion(sessionId: string, path: string): Pick<EditedFile, "shown" | "onRetry"> {
  const file = useSessionState(({ files }) => files.get(path));
  const reading = useQuery({ ...fileTextQuery(sessionId, file?.hash ?? ""), enabled: file !== undefined });
  const { data: text, isError, refetch } = reading;
  const [shown, setShown] = useState<Version>();
  const onRetry = isError ? () => void refetch() : undefined;
  if (file === undefined || text === undefined) return { shown, onRetry };
  if (shown?.hash === file.hash && shown.revision === file.revision) return { shown, onRetry };
  const next = { hash: file.hash, revision: file.revision, text };
  setShown(next);
  return { shown: next, onRetry };
}

function useSave(sessionId: string, path: string) {
  const session = useSession();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ text, baseRevision }: Draft) => {
      const change = { session_id: sessionId, path, content: text, base_revision: baseRevision };
      const { revision, changed } = await call("write_file", { ...change, change_id: crypto.randomUUID() });
      const [written] = changed;
      if (written?.change === "written") queryClient.setQueryData(fileTextKey(sessionId, written.hash), text);
      await session.catchUp();
      settle(
        { owner: ownerOf(session.state), path },
        text,
        written?.change === "written" ? { hash: written.hash, revision } : undefined,
      );
    },
    onError: (error) => {
      const { code, sentence } = refusalOf(error);
      // Then the banner tells of the conflict.
      if (code === "file_changed") return session.catchUp();
      notify({ text: sentence });
    },
  });
}

/** After a save: nothing is left to save, or what was typed meanwhile is a change of the version just saved. */
function settle(
  { owner, path }: { readonly owner: string; readonly path: string },
  saved: string,
  version: { readonly hash: string; readonly revision: number } | undefined,
): void {
  const draft = readDraft(owner, path);
  if (draft === undefined) return;
  if (draft.text === saved && version === undefined) dropDraft(owner, path);
  else if (version)
    keepDraft(owner, path, { text: draft.text, baseHash: version.hash, baseRevision: version.revision });
}

/** Clears from storage what the server has. */
function useDropSettled(owner: string, path: string, isDone: boolean): void {
  useEffect(() => {
    if (isDone) dropDraft(owner, path);
  }, [owner, path, isDone]);
}
