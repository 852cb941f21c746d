import { Link, useLocation } from "@tanstack/react-router";
import { Button } from "../../ui/button.tsx";
import { startFailure } from "./start-failure.ts";
import { words } from "./words.ts";

export interface StartTroubleProps {
  readonly error: Error | null;
  readonly onRetry: () => void;
}

/** Why nothing started, and the one thing to do about it. */
export function StartTrouble({ error, onRetry }: StartTroubleProps) {
  const here = useLocation().href;
  const failure = error === null ? undefined : startFailure(error);
  return (
    <div role="alert">
      {failure && (
        <p className="mt-3 flex items-center gap-3 rounded-card bg-wrong-wash py-1.5 pr-1.5 pl-3.5 text-meta text-wrong">
          <span className="min-w-0 flex-1 py-1">{failure.sentence}</span>
          {failure.action === "retry" && (
            <Button size="small" onClick={onRetry}>
              {words.tryAgain}
            </Button>
          )}
          {failure.action === "sign-in" && (
            <Link
              to="/sign-in"
              search={{ to: here }}
              className="inline-flex h-7 items-center rounded-control border border-line bg-sheet px-2.5 font-medium text-ink max-md:h-11"
            >
              {words.signIn}
            </Link>
          )}
        </p>
      )}
    </div>
  );
}
