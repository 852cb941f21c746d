import { Link, useLocation } from "@tanstack/react-router";
import { Settings } from "lucide-react";
import { initialsOf } from "../../lib/initials.ts";
import { useProfile } from "../../lib/profile.ts";
import type { User } from "../../lib/user.ts";
import { tip } from "../../ui/tooltip.tsx";
import { words } from "./words.ts";

export interface RailFootProps {
  readonly user: User;
  readonly onLeave: (() => void) | undefined;
}

export function RailFoot({ user, onLeave }: RailFootProps) {
  const profile = useProfile(user);
  const here = useLocation().href;
  const name = profile?.name || user.email || words.guest;
  return (
    <div className="border-t border-line p-2.5">
      {user.isGuest && (
        <div className="mb-2 px-2.5 pt-1">
          <Link
            to="/sign-in"
            search={{ mode: "sign-up", to: here }}
            {...(onLeave && { onClick: onLeave })}
            className="font-medium text-accent underline-offset-4 hover:underline"
          >
            {words.keepWork}
          </Link>
          <p className="text-small text-faint">{words.keepWorkHint}</p>
        </div>
      )}
      <Link
        to="/settings"
        {...(onLeave && { onClick: onLeave })}
        {...tip(words.settings)}
        className="flex h-9 items-center gap-2.5 rounded-control px-2 text-soft hover:bg-well hover:text-ink max-md:h-11"
      >
        <span
          aria-hidden
          className="flex size-6 shrink-0 items-center justify-center rounded-full bg-accent-wash text-[0.6875rem] font-semibold text-accent"
        >
          {initialsOf(name)}
        </span>
        <span className="min-w-0 flex-1 truncate">{name}</span>
        <span className="sr-only">{words.settings}</span>
        <Settings size={16} strokeWidth={1.75} aria-hidden />
      </Link>
    </div>
  );
}
