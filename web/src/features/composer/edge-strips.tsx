import { useMutation } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { CircleSlash, CloudOff, Gauge, KeyRound, Pause } from "lucide-react";
import { Refused } from "../../../../supabase/functions/_shared/client/data-api.ts";
import { call } from "../../lib/project.ts";
import { useLink, useSessionState } from "../../lib/session/session-context.tsx";
import { useUser } from "../../lib/user.ts";
import { Button } from "../../ui/button.tsx";
import { notify } from "../../ui/notices.tsx";
import { Spinner } from "../../ui/spinner.tsx";
import type { Limit, LinkTrouble } from "./composer-edge.ts";
import { EdgeStrip } from "./edge-strip.tsx";
import { words } from "./words.ts";

export function StoppingStrip() {
  return (
    <EdgeStrip icon={<Spinner />}>
      <strong className="font-medium text-ink">{words.stopping}</strong> {words.stoppingKept}
    </EdgeStrip>
  );
}

export function LinkStrip({ trouble }: { readonly trouble: LinkTrouble }) {
  const link = useLink();
  const navigate = useNavigate();
  const here = useLocation().href;
  if (trouble !== "ended") {
    return <EdgeStrip icon={<CloudOff size={16} strokeWidth={1.75} aria-hidden />}>{words.link[trouble]}</EdgeStrip>;
  }
  const isSignedOut = link.status === "ended" && link.refusal.code === "not_signed_in";
  return (
    <EdgeStrip
      icon={<CircleSlash size={16} strokeWidth={1.75} aria-hidden />}
      action={
        <Button
          size="small"
          onClick={() => void navigate(isSignedOut ? { to: "/sign-in", search: { to: here } } : { to: "/new" })}
        >
          {isSignedOut ? words.link.signIn : words.link.newSession}
        </Button>
      }
    >
      {isSignedOut ? words.link.signedOut : words.link.ended}
    </EdgeStrip>
  );
}

/** After a stop or a failure. A new message goes first, and the queue goes on behind it. */
export function PausedStrip({ canWrite }: { readonly canWrite: boolean }) {
  const sessionId = useSessionState((state) => state.session.id);
  const { mutate, isPending, isSuccess } = useMutation({
    mutationFn: () => call("resume_queue", { session_id: sessionId }),
    networkMode: "always",
  });
  return (
    <EdgeStrip
      icon={<Pause size={16} strokeWidth={1.75} aria-hidden />}
      action={
        canWrite && (
          <Button size="small" disabled={isPending || isSuccess} onClick={() => mutate()}>
            {words.queue.resume}
          </Button>
        )
      }
    >
      {words.queue.paused}
    </EdgeStrip>
  );
}

export function LimitStrip({ limit }: { readonly limit: Limit }) {
  const navigate = useNavigate();
  const here = useLocation().href;
  const isGuest = useUser()?.isGuest ?? true;
  const { mutate, isPending, isSuccess } = useMutation({
    mutationFn: () => call("retry_run", { run_id: limit.runId }),
    onError: (error) => notify({ text: words.limit.notContinued(error instanceof Refused ? error.message : "") }),
    networkMode: "always",
  });
  const action = limit.action === "sign_up" && !isGuest ? "continue" : limit.action;
  const Icon = action === "add_key" ? KeyRound : Gauge;
  return (
    <EdgeStrip
      icon={<Icon size={16} strokeWidth={1.75} className="shrink-0 text-wrong" aria-hidden />}
      tone="wrong"
      action={
        <>
          {action === "continue" && (
            <Button size="small" disabled={isPending || isSuccess} onClick={() => mutate()}>
              {words.limit.continue}
            </Button>
          )}
          {action === "sign_up" && (
            <Button
              size="small"
              onClick={() => void navigate({ to: "/sign-in", search: { mode: "sign-up", to: here } })}
            >
              {words.limit.signUp}
            </Button>
          )}
          {action === "add_key" && (
            <Button size="small" onClick={() => void navigate({ to: "/settings" })}>
              {words.limit.addKey}
            </Button>
          )}
        </>
      }
    >
      {limit.sentence}
    </EdgeStrip>
  );
}
