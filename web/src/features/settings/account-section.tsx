import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { User } from "../../lib/user.ts";
import { Button } from "../../ui/button.tsx";
import { PasswordForm } from "./password-form.tsx";
import { SettingsSection } from "./settings-section.tsx";
import { SignOut } from "./sign-out.tsx";
import { words } from "./words.ts";

const linkClass =
  "inline-flex h-8 items-center rounded-control bg-accent px-3 text-meta font-medium text-on-accent max-md:h-11";

export function AccountSection({ user }: { readonly user: User | null }) {
  const [isChanging, setChanging] = useState(false);
  if (user === null) {
    return (
      <SettingsSection title={words.account}>
        <p className="text-soft">{words.visitor}</p>
        <Link to="/sign-in" search={{ to: "/settings" }} className={linkClass}>
          {words.signIn}
        </Link>
      </SettingsSection>
    );
  }
  if (user.isGuest) {
    return (
      <SettingsSection title={words.account}>
        <p className="text-soft">{words.guest}</p>
        <div className="flex flex-wrap gap-2">
          <Link to="/sign-in" search={{ mode: "sign-up", to: "/settings" }} className={linkClass}>
            {words.keepWork}
          </Link>
          <SignOut isGuest />
        </div>
      </SettingsSection>
    );
  }
  return (
    <SettingsSection title={words.account}>
      <dl>
        <dt className="text-meta font-medium">{words.email}</dt>
        <dd className="wrap-anywhere">{user.email}</dd>
      </dl>
      {isChanging && <PasswordForm email={user.email ?? ""} onClose={() => setChanging(false)} />}
      <div className="flex flex-wrap gap-2">
        {!isChanging && <Button onClick={() => setChanging(true)}>{words.changePassword}</Button>}
        <SignOut isGuest={false} />
      </div>
    </SettingsSection>
  );
}
