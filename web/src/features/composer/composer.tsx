import type { ReactNode } from "react";
import { useAction } from "../../lib/actions.ts";
import { sendMessage } from "../../lib/outbox/browser-outbox.ts";
import { textOf, type UserPart } from "../../lib/outbox/outbox-message.ts";
import { type OpenRequest, readRequests } from "../../lib/session/open-requests.ts";
import { queuedMessages } from "../../lib/session/queued-messages.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { isTooLate, useAnswer } from "../../lib/session/use-answer.ts";
import { useWaitsFor } from "../../lib/session/use-waits-for.ts";
import { screens, useMedia } from "../../lib/use-media.ts";
import { notify } from "../../ui/notices.tsx";
import { ComposerBox } from "./composer-box.tsx";
import { type Edge, edgesOf, reachedLimit, shownPlan } from "./composer-edge.ts";
import { LinkStrip, PausedStrip, StoppingStrip, WaitsStrip } from "./edge-strips.tsx";
import { LimitStrip } from "./limit-strip.tsx";
import { PlanStrip } from "./plan-strip.tsx";
import { QueueStrip } from "./queue-strip.tsx";
import { ReadOnlyComposer } from "./read-only-composer.tsx";
import { TypingLine } from "./typing-line.tsx";
import { useLinkTrouble } from "./use-link-trouble.ts";
import { type Stopping, useStop } from "./use-stop.ts";
import { words } from "./words.ts";

export interface ComposerProps {
  /** What the agent asks, with the means to answer. */
  readonly requests: ReactNode;
}

export function Composer({ requests }: ComposerProps) {
  const role = useSessionState((state) => state.session.my_role);
  const isArchived = useSessionState((state) => state.session.archived_at !== null);
  const canWrite = (role === "owner" || role === "editor") && !isArchived;
  const open = readRequests(useSessionState((state) => state.requests));
  const stopping = useStop();
  useAction(stopping.isLive && canWrite ? { label: words.stop, shortcut: "escape", act: stopping.stop } : null);
  const edges = useEdges(open, stopping);
  return (
    <div className="px-4 pb-4 max-md:px-3 max-md:pb-3">
      <TypingLine />
      <div className="mx-2.5">
        {edges.toReversed().map((edge) => (
          <EdgeView
            key={edge.kind}
            edge={edge}
            requests={requests}
            canSteer={stopping.isLive && !stopping.isStopping}
            canWrite={canWrite}
          />
        ))}
      </div>
      {canWrite ? <WritingComposer open={open} stopping={stopping} /> : <ReadOnlyComposer />}
    </div>
  );
}

function useEdges(open: readonly OpenRequest[], { isStopping }: Stopping): readonly Edge[] {
  const runs = useSessionState((state) => state.runs);
  const messages = useSessionState((state) => state.messages);
  const queue_paused_at = useSessionState(({ session }) => session.queue_paused_at);
  const session = { queue_paused_at };
  const plan = useSessionState(shownPlan);
  return edgesOf({
    hasRequests: open.length > 0,
    isStopping,
    limit: reachedLimit({ session, runs }),
    waitsFor: useWaitsFor(),
    linkTrouble: useLinkTrouble(),
    isQueuePaused: queue_paused_at !== null,
    queued: queuedMessages({ session, messages, runs }),
    plan,
  });
}

interface EdgeViewProps {
  readonly edge: Edge;
  readonly requests: ReactNode;
  readonly canSteer: boolean;
  readonly canWrite: boolean;
}

function EdgeView({ edge, requests, canSteer, canWrite }: EdgeViewProps) {
  switch (edge.kind) {
    case "requests":
      return requests;
    case "stopping":
      return <StoppingStrip />;
    case "limit":
      return <LimitStrip limit={edge.limit} canWrite={canWrite} />;
    case "waits":
      return <WaitsStrip sentence={edge.sentence} />;
    case "link":
      return <LinkStrip trouble={edge.trouble} />;
    case "paused":
      return <PausedStrip canWrite={canWrite} />;
    case "queue":
      return <QueueStrip messages={edge.messages} canSteer={canSteer} canWrite={canWrite} />;
    case "plan":
      return <PlanStrip items={edge.items} />;
    default:
      return edge satisfies never;
  }
}

interface WritingComposerProps {
  readonly open: readonly OpenRequest[];
  readonly stopping: Stopping;
}

/** What is typed while the agent asks a question is the answer. */
function WritingComposer({ open, stopping }: WritingComposerProps) {
  const sessionId = useSessionState((state) => state.session.id);
  const isPhone = useMedia(screens.phone);
  const { mutateAsync: answer } = useAnswer();
  const [request] = open;
  const isAnswer = request?.kind === "question";
  const onSend = async (parts: readonly UserPart[], joinsRun: boolean): Promise<boolean> => {
    try {
      if (isAnswer) await answer({ requestId: request.id, answer: { text: textOf(parts) } });
      else await sendMessage(sessionId, parts, { joinsRun });
      return true;
    } catch (error) {
      notify({ text: isTooLate(error) ? words.alreadyAnswered : words.notTaken });
      return false;
    }
  };
  const placeholder = placeholderFor(request, stopping, isPhone);
  return <ComposerBox placeholder={placeholder} stopping={stopping} isAnswer={isAnswer} onSend={onSend} />;
}

function placeholderFor(request: OpenRequest | undefined, { isLive }: Stopping, isPhone: boolean): string {
  const { placeholder } = words;
  if (request?.kind === "question") return request.options.length > 0 ? placeholder.question : placeholder.freeQuestion;
  if (request?.kind === "approval") return placeholder.approval;
  if (!isLive) return placeholder.idle;
  return isPhone ? placeholder.workingOnPhone : placeholder.working;
}
