import { Link, useLocation } from "@tanstack/react-router";
import { CircleAlert, SearchX } from "lucide-react";
import { Refused } from "../../../supabase/functions/_shared/client/data-api.ts";
import { useRememberedSession } from "../lib/last-session.ts";
import { useUser } from "../lib/user.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { words } from "./words.ts";

/** Nobody is told whether a session that they may not see exists. An id that is none is refused as invalid. */
const hidden = new Set<string>(["session_not_found", "forbidden", "not_signed_in", "invalid_input"]);
const linkClass = "font-medium text-accent underline underline-offset-4";

export interface UnopenedSessionProps {
  readonly sessionId: string;
  readonly error: Error;
  readonly onRetry: () => void;
}

/** The session is gone or not for this user, or opening it failed. */
export function UnopenedSession({ sessionId, error, onRetry }: UnopenedSessionProps) {
  if (error instanceof Refused && hidden.has(error.refusal.code)) return <HiddenSession sessionId={sessionId} />;
  return (
    <EmptyState icon={CircleAlert} action={<Button onClick={onRetry}>{words.tryAgain}</Button>}>
      {words.notOpened(error.message)}
    </EmptyState>
  );
}

function HiddenSession({ sessionId }: { readonly sessionId: string }) {
  useRememberedSession(sessionId, false);
  const isVisitor = useUser() === null;
  const here = useLocation().href;
  return (
    <EmptyState
      icon={SearchX}
      action={
        isVisitor ? (
          <Link to="/sign-in" search={{ to: here }} className={linkClass}>
            {words.signIn}
          </Link>
        ) : (
          <Link to="/new" className={linkClass}>
            {words.newSession}
          </Link>
        )
      }
    >
      {isVisitor ? words.signInToOpen : words.sessionGone}
    </EmptyState>
  );
}
