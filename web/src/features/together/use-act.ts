// What the dialog does on the server, one thing at a time. A refusal is told.
import { useMutation } from "@tanstack/react-query";
import { refusalOf } from "../../lib/refusal.ts";
import { notify } from "../../ui/notices.tsx";

export interface Acting {
  readonly isPending: boolean;
  /** Resolves with whether it is done. */
  readonly act: (act: () => Promise<unknown>) => Promise<boolean>;
}

export function useAct(onSettled: () => Promise<unknown>): Acting {
  const { mutateAsync, isPending } = useMutation({
    mutationFn: (act: () => Promise<unknown>) => act(),
    onError: (error) => notify({ text: refusalOf(error).sentence }),
    onSettled,
  });
  return {
    isPending,
    act: (act) =>
      mutateAsync(act).then(
        () => true,
        () => false, // the user was told
      ),
  };
}
