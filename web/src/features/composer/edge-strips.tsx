import { useNavigate } from "@tanstack/react-router";
import { CircleSlash, CloudOff, Gauge, KeyRound } from "lucide-react";
import { sendMessage } from "../../lib/outbox/browser-outbox.ts";
import { useLink, useSessionState } from "../../lib/session/session-context.tsx";
import { Button } from "../../ui/button.tsx";
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
  if (trouble !== "ended") {
    return <EdgeStrip icon={<CloudOff size={16} strokeWidth={1.75} aria-hidden />}>{words.link[trouble]}</EdgeStrip>;
  }
  const isSignedOut = link.status === "ended" && link.refusal.code === "not_signed_in";
  return (
    <EdgeStrip
      icon={<CircleSlash size={16} strokeWidth={1.75} aria-hidden />}
      action={
        <Button size="small" onClick={() => void navigate({ to: isSignedOut ? "/sign-in" : "/new" })}>
          {isSignedOut ? words.link.signIn : words.link.newSession}
        </Button>
      }
    >
      {isSignedOut ? words.link.signedOut : words.link.ended}
    </EdgeStrip>
  );
}

export function LimitStrip({ limit }: { readonly limit: Limit }) {
  const sessionId = useSessionState((state) => state.session.id);
  const navigate = useNavigate();
  const Icon = limit.action === "add_key" ? KeyRound : Gauge;
  return (
    <EdgeStrip
      icon={<Icon size={16} strokeWidth={1.75} className="shrink-0 text-wrong" aria-hidden />}
      tone="wrong"
      action={
        <>
          {limit.action === "continue" && (
            <Button size="small" onClick={() => void sendMessage(sessionId, words.limit.continueText)}>
              {words.limit.continue}
            </Button>
          )}
          {limit.action === "add_key" && (
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
