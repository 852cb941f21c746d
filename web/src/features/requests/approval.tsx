import { type ReactNode, useState } from "react";
import type { ApprovalRequest } from "../../lib/session/open-requests.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { useShortcut } from "../../lib/shortcuts.ts";
import { Button } from "../../ui/button.tsx";
import { Kbd } from "../../ui/kbd.tsx";
import { ChangeDetails } from "./change-details.tsx";
import { DenyForm } from "./deny-form.tsx";
import { proposedChange } from "./proposed-change.ts";
import { RequestCard } from "./request-card.tsx";
import { useReply } from "./use-reply.ts";
import { titleOf, words } from "./words.ts";

export interface RequestProps<Request> {
  readonly request: Request;
  readonly place: number;
  readonly count: number;
  readonly canAnswer: boolean;
}

export function Approval({ request, place, count, canAnswer }: RequestProps<ApprovalRequest>) {
  const change = proposedChange(request.tool, request.input);
  const isNewFile = useSessionState((state) => change.kind === "write" && !state.files.has(change.path));
  const [before, subject, after] = titleOf(change, isNewFile);
  const title: ReactNode = (
    <>
      {before}
      {subject !== "" && <span className="font-mono text-meta font-medium">{subject}</span>}
      {after}
    </>
  );
  return (
    <RequestCard title={title} place={place} count={count}>
      <ChangeDetails change={change} />
      {canAnswer ? (
        <ApprovalAnswers requestId={request.id} />
      ) : (
        <p className="text-meta text-soft">{words.waitsForWriter}</p>
      )}
    </RequestCard>
  );
}

function ApprovalAnswers({ requestId }: { readonly requestId: string }) {
  const { answer, isGiven } = useReply(requestId);
  const [isDenying, setDenying] = useState(false);
  const allow = () => answer({ approved: true });
  useShortcut(isDenying || isGiven ? null : "mod+enter", allow);
  if (isDenying) {
    return (
      <DenyForm
        isGiven={isGiven}
        onDeny={(reason) => answer({ approved: false, ...(reason !== "" && { reason }) })}
        onCancel={() => setDenying(false)}
      />
    );
  }
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <Button kind="ink" disabled={isGiven} onClick={allow}>
        {words.allowOnce} <Kbd shortcut="mod+enter" />
      </Button>
      <Button disabled={isGiven} onClick={() => answer({ approved: true, always: true })}>
        {words.allowAlways}
      </Button>
      <Button kind="quiet" disabled={isGiven} onClick={() => setDenying(true)}>
        {words.deny}
      </Button>
    </div>
  );
}
