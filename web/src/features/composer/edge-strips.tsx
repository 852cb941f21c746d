import { useMutation } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { CircleSlash, Clock, CloudOff, Link2Off, Pause } from "lucide-react";
import { call } from "../../lib/project.ts";
import { useLink, useSessionState } from "../../lib/session/session-context.tsx";
import { Button } from "../../ui/button.tsx";
import { Spinner } from "../../ui/spinner.tsx";
import type { LinkTrouble } from "./composer-edge.ts";
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
  const isVisitor = useSessionState((state) => state.session.my_role === null && state.viewerId === null);
  const here = useLocation().href;
  if (trouble !== "ended") {
    return <EdgeStrip icon={<CloudOff size={16} strokeWidth={1.75} aria-hidden />}>{words.link[trouble]}</EdgeStrip>;
  }
  if (isVisitor) {
    return <EdgeStrip icon={<Link2Off size={16} strokeWidth={1.75} aria-hidden />}>{words.link.revoked}</EdgeStrip>;
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

/** Nothing is lost, and nothing is to be done: the next run starts by itself. */
export function WaitsStrip({ sentence }: { readonly sentence: string }) {
  return (
    <EdgeStrip icon={<Clock size={16} strokeWidth={1.75} className="shrink-0" aria-hidden />}>{sentence}</EdgeStrip>
  );
}
