import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { bringingIn, type Destination } from "../../lib/bring-in.ts";
import { refusalOf } from "../../lib/refusal.ts";
import { notify } from "../../ui/notices.tsx";
import { bringContents } from "./bring-contents.ts";
import type { Contents } from "./look-into.ts";
import { words } from "./words.ts";

export interface BringingIn {
  readonly contents: Contents;
  readonly into: Destination | null;
  readonly signIn: () => Promise<void>;
  /** Whoever closes the dialog cancels what has begun. */
  readonly begin: () => AbortSignal;
}

/** Imports, shows how far it is, and opens what was made. Cancelling is no error, and leaves no session behind. */
export function useBringIn({ contents, into, signIn, begin }: BringingIn) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [progress, setProgress] = useState<{ readonly done: number; readonly of: number }>();
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (title: string) => {
      const signal = begin();
      await signIn();
      return bringContents(contents, {
        ...{ into, title, signal },
        onProgress: (done, of) => setProgress({ done, of }),
      });
    },
    networkMode: "always",
    onSuccess: async (sessionId, title) => {
      bringingIn.done();
      notify({ text: doneText(contents, into, title) });
      await queryClient.invalidateQueries({ queryKey: ["sessions"] });
      if (sessionId !== null) await navigate({ to: "/s/$sessionId", params: { sessionId } });
    },
    onSettled: () => setProgress(undefined),
  });
  const isCancelled = error?.name === "AbortError";
  return {
    ...{ start: mutate, progress, isPending },
    sentence: error === null || isCancelled ? undefined : sentenceOf(error),
  };
}

function sentenceOf(error: unknown): string {
  const { code, sentence } = refusalOf(error);
  return code === "internal" ? words.failed : sentence;
}

function doneText(contents: Contents, into: Destination | null, title: string): string {
  if (contents.kind === "sessions") return words.importedSessions(contents.folders.length);
  if (contents.kind === "files" && into !== null) return words.added(contents.files.length);
  const named = contents.kind === "session" ? contents.session.title : title;
  return words.imported(named === "" ? words.untitled : named);
}
