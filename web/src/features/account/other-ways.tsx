import { Link } from "@tanstack/react-router";
import type { AccountMode } from "./account-mode.ts";
import { words } from "./words.ts";

export interface OtherWaysProps {
  readonly mode: AccountMode;
  readonly to: string;
  readonly isGuest: boolean;
}

export function OtherWays({ mode, to, isGuest }: OtherWaysProps) {
  const ways = [
    ["sign-in", isGuest ? words.toOwnAccount : words.toSignIn],
    ["sign-up", isGuest ? words.toKeep : words.toSignUp],
    ["link", words.toLink],
    ["forgot", words.toForgot],
  ] as const;
  if (mode === "new-password") return null;
  const isOffered = (way: AccountMode) => {
    if (way === mode) return false;
    if (way === "forgot") return mode === "sign-in";
    // A link signs in as another user, so a guest's work would be lost.
    return way !== "link" || !isGuest || mode !== "sign-up";
  };
  return (
    <ul className="mt-6 space-y-1 border-t border-line pt-4 text-meta">
      {ways
        .filter(([way]) => isOffered(way))
        .map(([way, label]) => (
          <li key={way}>
            <Link
              to="/sign-in"
              search={{ mode: way, to }}
              className="inline-flex items-center text-soft underline-offset-4 hover:text-ink hover:underline max-md:h-11"
            >
              {label}
            </Link>
          </li>
        ))}
    </ul>
  );
}
