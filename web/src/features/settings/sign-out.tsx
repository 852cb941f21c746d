import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { drafts } from "../../lib/attachments/draft-attachments.ts";
import { authSentence } from "../../lib/auth-failure.ts";
import { auth } from "../../lib/auth.ts";
import { startDraft } from "../../lib/start-draft.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { notify } from "../../ui/notices.tsx";
import { words } from "./words.ts";

/** Of this browser only. A guest is told first what it costs. */
export function SignOut({ isGuest }: { readonly isGuest: boolean }) {
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const { mutate: signOut, isPending } = useMutation({
    mutationFn: async () => {
      const { error } = await auth.signOut({ scope: "local" });
      if (error) throw error;
    },
    networkMode: "always",
    onSuccess: () => {
      startDraft.keep("");
      drafts.forgetAll();
      return navigate({ to: "/new" });
    },
    onError: (error) => notify({ text: authSentence(error) }),
  });
  return (
    <>
      <Button disabled={isPending} onClick={() => (isGuest ? setAsking(true) : signOut())}>
        {words.signOut}
      </Button>
      <Dialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={words.signOutTitle}
        description={words.signOutWarning}
      >
        <div className="flex flex-wrap justify-end gap-2">
          <Button kind="quiet" onClick={() => setAsking(false)}>
            {words.cancel}
          </Button>
          <Button kind="danger" disabled={isPending} onClick={() => signOut()}>
            {words.signOutAnyway}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
