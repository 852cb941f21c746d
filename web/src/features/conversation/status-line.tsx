import { Clock, Hand } from "lucide-react";
import { useCanEdit } from "../../lib/my-role.ts";
import { useIsWaitingToStart } from "../../lib/session/use-waits-for.ts";
import { Spinner } from "../../ui/spinner.tsx";
import type { StatusRow } from "./rows.ts";
import { words } from "./words.ts";

/** What a live run is about when nothing else on screen tells it. */
export function StatusLine({ row: { status } }: { readonly row: StatusRow }) {
  return (
    <p className="flex items-center gap-2 py-1.5 text-soft">{status === "waiting" ? <Waiting /> : <Thinking />}</p>
  );
}

function Waiting() {
  const canEdit = useCanEdit();
  return (
    <>
      <Hand size={16} strokeWidth={1.75} className="text-waiting" aria-hidden />
      {canEdit ? words.waiting : words.waitingForWriter}
    </>
  );
}

function Thinking() {
  const isWaitingToStart = useIsWaitingToStart();
  if (!isWaitingToStart) {
    return (
      <>
        <Spinner className="mx-px" />
        {words.thinking}
      </>
    );
  }
  return (
    <>
      <Clock size={16} strokeWidth={1.75} aria-hidden />
      {words.waitingToStart}
    </>
  );
}
