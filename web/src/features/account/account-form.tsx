import { type FormEvent, useState } from "react";
import { authSentence } from "../../lib/auth-failure.ts";
import type { User } from "../../lib/user.ts";
import { Button } from "../../ui/button.tsx";
import { Spinner } from "../../ui/spinner.tsx";
import { TextField } from "../../ui/text-field.tsx";
import type { AccountMode } from "./account-mode.ts";
import { MailSent } from "./mail-sent.tsx";
import { useAccountForm } from "./use-account-form.ts";
import { words } from "./words.ts";

export interface AccountFormProps {
  readonly mode: AccountMode;
  readonly kind: keyof typeof words.buttons;
  readonly to: string;
  readonly user: User | null;
}

export function AccountForm({ mode, kind, to, user }: AccountFormProps) {
  const form = useAccountForm(to);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const hasEmail = mode !== "new-password";
  const hasPassword = mode !== "link" && mode !== "forgot";
  const isNewPassword = mode === "sign-up" || mode === "new-password";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!form.isPending) form.mutate({ mode, email: email.trim(), password, to, user });
  };
  if (form.data === "mail-sent") return <MailSent email={email} isKeeping={kind === "keep"} />;
  return (
    <form onSubmit={submit} className="mt-6 space-y-4">
      {hasEmail && (
        <TextField
          label={words.email}
          type="email"
          name="email"
          autoComplete={hasPassword ? "username" : "email"}
          required
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      )}
      {hasPassword && (
        <TextField
          label={isNewPassword && !hasEmail ? words.newPassword : words.password}
          hint={isNewPassword ? words.passwordHint : undefined}
          type="password"
          name="password"
          autoComplete={isNewPassword ? "new-password" : "current-password"}
          required
          autoFocus={!hasEmail}
          minLength={isNewPassword ? 8 : undefined}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      )}
      <div role="alert">{form.error && <p className="text-meta text-wrong">{authSentence(form.error)}</p>}</div>
      <Button kind="primary" size="large" type="submit" className="w-full" aria-disabled={form.isPending}>
        {form.isPending ? words.working : words.buttons[kind]}
        {form.isPending && <Spinner />}
      </Button>
    </form>
  );
}
