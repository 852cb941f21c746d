import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { authSentence } from "../../lib/auth-failure.ts";
import { auth } from "../../lib/auth.ts";
import { Button } from "../../ui/button.tsx";
import { notify } from "../../ui/notices.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { words } from "./words.ts";

export interface PasswordFormProps {
  /** For the browser's list of passwords. */
  readonly email: string;
  readonly onClose: () => void;
}

export function PasswordForm({ email, onClose }: PasswordFormProps) {
  const [password, setPassword] = useState("");
  const change = useMutation({
    mutationFn: async (to: string) => {
      const { error } = await auth.updateUser({ password: to });
      if (error) throw error;
    },
    networkMode: "always",
    onSuccess: () => {
      notify({ text: words.passwordChanged });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!change.isPending) change.mutate(password);
  };
  return (
    <form onSubmit={submit} className="max-w-80 space-y-3">
      <input type="hidden" name="username" autoComplete="username" value={email} />
      <TextField
        label={words.newPassword}
        hint={words.passwordHint}
        error={change.error ? authSentence(change.error) : undefined}
        type="password"
        autoComplete="new-password"
        autoFocus
        required
        minLength={8}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <div className="flex gap-2">
        <Button kind="primary" type="submit" aria-disabled={change.isPending}>
          {change.isPending ? words.saving : words.changePassword}
        </Button>
        <Button kind="quiet" onClick={onClose}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}
