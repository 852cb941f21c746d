import { useQuery } from "@tanstack/react-query";
import { Popover } from "radix-ui";
import { use, useState } from "react";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { screens, useMedia } from "../../lib/use-media.ts";
import { useOpenPlace, usePlace } from "../../lib/workbench.ts";
import { Button } from "../../ui/button.tsx";
import { ModalContext } from "../../ui/modal.tsx";
import { originsQuery, type RevisionOrigin } from "../revision-origins.ts";
import type { NamedWriter } from "./use-line-writers.ts";
import { words } from "./words.ts";

export interface BlameCardProps {
  readonly writer: NamedWriter;
  readonly place: DOMRect;
  readonly onClose: () => void;
}

/** Who wrote a line, what for and at what cost, with the ways to the message and to the change. */
export function BlameCard({ writer, place, onClose }: BlameCardProps) {
  const [asker] = useState(() => document.activeElement);
  const anchor = { current: { getBoundingClientRect: () => place } };
  return (
    <Popover.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Popover.Anchor virtualRef={anchor} />
      <Popover.Portal container={use(ModalContext)}>
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={words.card}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (asker instanceof HTMLElement) asker.focus();
          }}
          className="z-50 w-80 max-w-[calc(100vw-1rem)] rounded-card border border-line bg-sheet p-3 text-meta shadow-float"
        >
          <p className="font-medium">{writer.label}</p>
          <Origin writer={writer} onLeave={onClose} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Origin({ writer, onLeave }: { readonly writer: NamedWriter; readonly onLeave: () => void }) {
  const sessionId = useSessionState(({ session }) => session.id);
  const isSettled = useSessionState(({ runs }) => runs.get(writer.run_id ?? "")?.finished_at !== null);
  const { data } = useQuery(originsQuery(sessionId, writer.revision, writer.revision, isSettled));
  const origin = data?.get(writer.revision);
  const open = useOpenPlace();
  const place = usePlace();
  const isPhone = useMedia(screens.phone);
  const messageId = origin?.message_id ?? origin?.prompt_id ?? null;
  const showMessage = (message: string) => {
    onLeave();
    open({ ...(isPhone ? {} : place), message });
  };
  const showChange = () => {
    onLeave();
    open({ tab: "changes", revision: writer.revision, path: writer.path_then });
  };
  return (
    <>
      <p className="mt-1 line-clamp-3 text-soft">{origin?.prompt ?? (writer.run_id === null ? words.noPrompt : "")}</p>
      {origin && <p className="mt-1 text-small text-faint">{factsOf(origin)}</p>}
      <div className="mt-3 flex flex-wrap gap-2">
        <Button size="small" onClick={showChange}>
          {words.showChange(writer.revision)}
        </Button>
        {messageId !== null && (
          <Button size="small" onClick={() => showMessage(messageId)}>
            {words.showMessage}
          </Button>
        )}
      </div>
    </>
  );
}

function factsOf({ step, step_cost: stepCost, run_cost: runCost }: RevisionOrigin): string {
  const facts = [
    step === null ? undefined : words.step(step),
    stepCost === null ? undefined : words.stepCost(stepCost),
    runCost === null ? undefined : words.runCost(runCost),
  ];
  return facts.filter((fact) => fact !== undefined).join(" · ");
}
