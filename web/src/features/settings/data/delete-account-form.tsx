import { type FormEvent, useState } from "react";
import type { AccountDeletionPreview } from "../../../../../supabase/functions/_shared/protocol/account.ts";
import { refusalOf } from "../../../lib/refusal.ts";
import { Button } from "../../../ui/button.tsx";
import { TextField } from "../../../ui/text-field.tsx";
import { words } from "../words.ts";
import { SharedSessionsChoice } from "./shared-sessions-choice.tsx";
import type { SharedSessions } from "./use-delete-account.ts";
import { WhatGoes } from "./what-goes.tsx";

export interface DeleteAccountFormProps {
  readonly preview: AccountDeletionPreview;
  readonly sessionsLeft: number | undefined;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly deleteAccount: (sharedSessions: SharedSessions) => void;
  readonly onCancel: () => void;
}

export function DeleteAccountForm(props: DeleteAccountFormProps) {
  const { preview, sessionsLeft, isPending, error, deleteAccount, onCancel } = props;
  const [shared, setShared] = useState<SharedSessions>("hand_over");
  const [typed, setTyped] = useState("");
  const isConfirmed = typed.trim().toLowerCase() === words.confirmWord;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isConfirmed && !isPending) deleteAccount(shared);
  };
  return (
    <form onSubmit={submit} className="space-y-4">
      <WhatGoes preview={preview} />
      {preview.sessions_with_heir > 0 && (
        <SharedSessionsChoice count={preview.sessions_with_heir} value={shared} onChoose={setShared} />
      )}
      <TextField
        label={words.confirmDeletion}
        error={error ? refusalOf(error).sentence : undefined}
        autoComplete="off"
        autoCapitalize="none"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <div className="flex flex-wrap items-center justify-end gap-2">
        <span role="status" className="mr-auto text-meta text-soft tabular-nums">
          {isPending && words.deleting(sessionsLeft)}
        </span>
        <Button kind="quiet" disabled={isPending} onClick={onCancel}>
          {words.cancel}
        </Button>
        <Button kind="danger" type="submit" disabled={!isConfirmed || isPending}>
          {words.deleteForGood}
        </Button>
      </div>
    </form>
  );
}
