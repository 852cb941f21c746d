import { queryOptions, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../../lib/project.ts";
import { refusalOf } from "../../../lib/refusal.ts";
import type { User } from "../../../lib/user.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { words } from "../words.ts";
import { DeleteAccountForm } from "./delete-account-form.tsx";
import { useDeleteAccount } from "./use-delete-account.ts";

function previewQuery(user: User) {
  return queryOptions({
    queryKey: ["account-deletion", user.id],
    queryFn: () => call("preview_account_deletion", {}),
    gcTime: 0,
  });
}

export function DeleteAccount({ user }: { readonly user: User }) {
  const [isAsking, setAsking] = useState(false);
  const deletion = useDeleteAccount();
  const close = () => setAsking(deletion.isPending);
  const preview = useQuery({ ...previewQuery(user), enabled: isAsking && !deletion.isPending });
  return (
    <div className="space-y-3">
      <p className="text-soft">{words.deleteAccountHint}</p>
      <Button kind="danger" onClick={() => setAsking(true)}>
        {words.deleteAccount}
      </Button>
      <Dialog isOpen={isAsking} onClose={close} title={words.deleteAccountTitle} description={words.deleteIsFinal}>
        {preview.data ? (
          <DeleteAccountForm preview={preview.data} {...deletion} onCancel={close} />
        ) : (
          <p role="status" className="min-h-40 text-soft">
            {preview.error && refusalOf(preview.error).sentence}
          </p>
        )}
      </Dialog>
    </div>
  );
}
