import { useNavigate } from "@tanstack/react-router";
import { CloudOff, TriangleAlert } from "lucide-react";
import { drafts } from "../../lib/attachments/draft-attachments.ts";
import { outbox } from "../../lib/outbox/browser-outbox.ts";
import { gistOf, textOf, type UnsentMessage } from "../../lib/outbox/outbox-message.ts";
import { startDraft } from "../../lib/start-draft.ts";
import { Button } from "../../ui/button.tsx";
import { Spinner } from "../../ui/spinner.tsx";
import { words } from "./words.ts";

/** What stands on the page of a session until the server has created it. */
export function StartingSession({ messages }: { readonly messages: readonly UnsentMessage[] }) {
  return (
    <div className="mx-auto flex h-full w-full max-w-180 flex-col gap-4 px-4 pt-17 max-md:px-3">
      {messages.map((message) => (
        <StartingMessage key={message.id} message={message} />
      ))}
    </div>
  );
}

function StartingMessage({ message: { id, parts, status, refusal } }: { readonly message: UnsentMessage }) {
  const navigate = useNavigate();
  const text = textOf(parts);
  const takeBack = async () => {
    startDraft.keep(text);
    drafts.putBack(
      "start",
      parts.filter((part) => "content" in part),
    );
    await navigate({ to: "/new" });
    await outbox.discard(id);
  };
  return (
    <>
      <p className="ml-auto max-w-[85%] rounded-card rounded-br-[4px] bg-well px-3.5 py-2.5 whitespace-pre-wrap [overflow-wrap:anywhere]">
        {gistOf(parts)}
      </p>
      <p role="status" className="flex items-center gap-2.5 text-soft">
        {status === "sending" && <Spinner />}
        {status === "waiting" && <CloudOff size={16} strokeWidth={1.75} aria-hidden />}
        {status === "refused" && <TriangleAlert size={16} strokeWidth={1.75} className="text-wrong" aria-hidden />}
        <span>{status === "refused" ? refusal?.sentence : words.starting[status]}</span>
      </p>
      {status === "refused" && (
        <div className="flex gap-2">
          <Button onClick={() => void outbox.retry(id)}>{words.starting.retry}</Button>
          <Button kind="quiet" onClick={() => void takeBack()}>
            {words.starting.takeBack}
          </Button>
        </div>
      )}
    </>
  );
}
