import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { UnreadableArchive } from "../../../../supabase/functions/_shared/client/archive/found-file.ts";
import type { Destination } from "../../lib/bring-in.ts";
import { refusalOf } from "../../lib/refusal.ts";
import { notify } from "../../ui/notices.tsx";
import { bringContents, PartlyImported } from "./bring-contents.ts";
import type { Contents } from "./look-into.ts";
import { words } from "./words.ts";

export interface BringingIn {
  readonly contents: Contents;
  readonly into: Destination | null;
  readonly signIn: () => Promise<void>;
  readonly begin: () => AbortSignal;
  readonly end: () => void;
  readonly onDone: () => void;
}

/** Imports, shows how far it is, and opens what was made. Cancelling is no error, and leaves no part of a session behind. */
export function useBringIn({ contents, into, signIn, begin, end, onDone }: BringingIn) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [progress, setProgress] = useState<{ readonly done: number; readonly of: number }>();
  /** Of an account: trying again goes on after them. */
  const [broughtIn, setBroughtIn] = useState(0);
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (title: string) => {
      const signal = begin();
      await signIn();
      const onProgress = (done: number, of: number) => setProgress({ done, of });
      return bringContents(contents, { into, title, signal, broughtIn, onProgress });
    },
    networkMode: "always",
    onSuccess: async ({ sessionId, leftOut }, title) => {
      onDone();
      notify({ text: doneText(contents, into, title) + words.leftOutMessages(leftOut) });
      await queryClient.invalidateQueries({ queryKey: ["sessions"] });
      if (sessionId !== null) await navigate({ to: "/s/$sessionId", params: { sessionId } });
    },
    onError: async (stopped) => {
      if (!(stopped instanceof PartlyImported)) return;
      setBroughtIn(stopped.done);
      notify({ text: stopped.message });
      await queryClient.invalidateQueries({ queryKey: ["sessions"] });
    },
    onSettled: () => {
      end();
      setProgress(undefined);
    },
  });
  const reason = error instanceof PartlyImported ? error.cause : error;
  const isCancelled = reason instanceof Error && reason.name === "AbortError";
  return {
    ...{ start: mutate, progress, broughtIn, isPending },
    sentence: reason === null || isCancelled ? undefined : sentenceOf(reason),
  };
}

function sentenceOf(error: unknown): string {
  if (error instanceof UnreadableArchive) return error.message;
  const { code, sentence } = refusalOf(error);
  return code === "internal" ? words.failed : sentence;
}

function doneText(contents: Contents, into: Destination | null, title: string): string {
  if (contents.kind === "sessions") return words.importedSessions(contents.folders.length);
  if (contents.kind === "files" && into !== null) return words.added(contents.files.length);
  const named = contents.kind === "session" ? contents.session.title : title;
  return words.imported(named === "" ? words.untitled : named);
}
