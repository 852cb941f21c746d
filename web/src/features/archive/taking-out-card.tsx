import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { refusalOf } from "../../lib/refusal.ts";
import { saveAs } from "../../lib/save-as.ts";
import { type TakeOut, takingOut } from "../../lib/take-out.ts";
import { useUser } from "../../lib/user.ts";
import { notify } from "../../ui/notices.tsx";
import { type MakeSite, NothingThere, takeOut } from "./take-out.ts";
import { TaskCard } from "./task-card.tsx";
import { words } from "./words.ts";

export interface TakingOutCardProps {
  readonly order: TakeOut;
  readonly makeSite: MakeSite;
}

/** Takes a session out as soon as it is mounted, and shows how far it is. Unmounting it cancels. */
export function TakingOutCard({ order, makeSite }: TakingOutCardProps) {
  const user = useUser();
  const [progress, setProgress] = useState({ done: 0, of: 0 });
  const title = order.title === "" ? words.untitled : order.title;
  const { mutate } = useMutation({
    mutationFn: (signal: AbortSignal) =>
      takeOut(order, {
        ...{ userId: user?.id ?? "", makeSite, signal },
        onProgress: (done, of) => setProgress({ done, of }),
      }),
    onSuccess: ({ blob, name, remark }, signal) => {
      if (signal.aborted) return;
      saveAs(blob, name);
      if (remark !== undefined) notify({ text: remark });
    },
    onError: (error, signal) => {
      if (!signal.aborted) notify({ text: sentenceOf(error), action: actionFor(error, order) });
    },
    onSettled: (_taken, _error, signal) => {
      if (!signal.aborted) takingOut.done(order);
    },
  });
  useEffect(() => {
    const cancelling = new AbortController();
    mutate(cancelling.signal);
    return () => cancelling.abort();
  }, [mutate]);
  return (
    <TaskCard
      title={words.takingOut[order.kind](title)}
      progress={progress.of === 0 ? undefined : { ...progress, text: words.progress(progress.done, progress.of) }}
      onCancel={() => takingOut.done(order)}
    />
  );
}

function sentenceOf(error: unknown): string {
  if (error instanceof NothingThere) return error.message;
  const { code, sentence } = refusalOf(error);
  return code === "internal" ? words.notTakenOut : sentence;
}

function actionFor(error: unknown, order: TakeOut) {
  if (error instanceof NothingThere) return undefined;
  return { label: words.tryAgain, onClick: () => takingOut.ask({ ...order }) };
}
