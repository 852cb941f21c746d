// Signing in, creating an account, and keeping a guest's work.
import { Link, useSearch } from "@tanstack/react-router";
import { mailLinkFailure } from "../../lib/mail-link.ts";
import { useUser } from "../../lib/user.ts";
import { Mark } from "../../ui/mark.tsx";
import { AccountForm } from "./account-form.tsx";
import { readAccountSearch } from "./account-mode.ts";
import { OtherWays } from "./other-ways.tsx";
import { words } from "./words.ts";

export function SignInPage() {
  const user = useUser();
  const { mode = "sign-in", to = "/" } = readAccountSearch(useSearch({ strict: false }));
  const kind = mode === "sign-up" && user?.isGuest ? "keep" : mode;
  const explanation = words.explanations[kind];
  const linkFailure = mailLinkFailure();
  if (user === undefined) return null;
  return (
    <div className="flex h-full flex-col overflow-y-auto">
      <title>{`${words.titles[kind]} · ${words.product}`}</title>
      <header className="flex h-14 shrink-0 items-center px-5.5 max-md:px-4">
        <Link to="/new" aria-label={words.toStart} className="flex items-center gap-2 rounded-control">
          <Mark />
          <span className="text-[0.9375rem] font-semibold tracking-tight">{words.product}</span>
        </Link>
      </header>
      <main className="mx-auto w-full max-w-88 flex-1 px-4 pt-[12vh] pb-16 max-md:pt-6">
        <h1 className="text-2xl tracking-tight">{words.titles[kind]}</h1>
        {explanation !== undefined && <p className="mt-1.5 text-soft">{explanation}</p>}
        {(mode === "sign-in" || mode === "link") && user?.isGuest && (
          <p className="mt-1.5 text-soft">{words.guestWarning}</p>
        )}
        {linkFailure !== undefined && (
          <p role="alert" className="mt-4 rounded-card bg-wrong-wash px-3.5 py-2.5 text-meta text-wrong">
            {linkFailure}
          </p>
        )}
        <AccountForm key={mode} mode={mode} kind={kind} to={to} user={user} />
        <OtherWays mode={mode} to={to} isGuest={user?.isGuest ?? false} />
      </main>
    </div>
  );
}
