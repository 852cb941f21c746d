import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { UnreadableArchive } from "../../../../supabase/functions/_shared/client/archive/found-file.ts";
import type { Destination } from "../../lib/bring-in.ts";
import type { LocalFile } from "../../lib/local-files.ts";
import { Button } from "../../ui/button.tsx";
import { BringInForm } from "./bring-in-form.tsx";
import { lookInto } from "./look-into.ts";
import { ProgressBar } from "./task-card.tsx";
import { words } from "./words.ts";

export interface BringInPlanProps {
  readonly local: readonly LocalFile[];
  readonly into: Destination | null;
  readonly signIn: () => Promise<void>;
  readonly begin: () => AbortSignal;
  /** Cancels what has begun, unless it is over. */
  readonly end: () => void;
  readonly onDone: () => void;
  readonly onChooseOthers: () => void;
}

/** Files are no text that a key could hold, so each list of them gets a number. */
const numbers = new WeakMap<readonly LocalFile[], number>();
let lastNumber = 0;

function numberOf(local: readonly LocalFile[]): number {
  const number = numbers.get(local) ?? (lastNumber += 1);
  numbers.set(local, number);
  return number;
}

/** Looks into what was chosen, and then asks what to do with it. */
export function BringInPlan({ local, into, onChooseOthers, ...form }: BringInPlanProps) {
  const [keepsGenerated, setKeepsGenerated] = useState(false);
  const [progress, setProgress] = useState({ done: 0, of: 0 });
  const {
    data: contents,
    error,
    isPlaceholderData,
  } = useQuery({
    queryKey: ["look-into", numberOf(local), keepsGenerated],
    queryFn: ({ signal }) =>
      lookInto(local, into, { keepsGenerated, signal, onProgress: (done, of) => setProgress({ done, of }) }),
    retry: false,
    gcTime: 0,
    networkMode: "always",
    structuralSharing: false,
    // What was chosen stays as it was chosen, and the form stays while its files are looked at in another way.
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    placeholderData: keepPreviousData,
  });
  if (error) {
    return (
      <div role="alert" className="flex items-center gap-3">
        <p className="min-w-0 flex-1 text-meta text-wrong">
          {error instanceof UnreadableArchive ? error.message : words.failed}
        </p>
        <Button onClick={onChooseOthers}>{words.chooseOthers}</Button>
      </div>
    );
  }
  const text = progress.of === 0 ? "" : words.progress(progress.done, progress.of);
  const reading = (
    <div>
      <p className="text-meta text-soft">{words.reading}</p>
      <ProgressBar title={words.reading} progress={progress.of === 0 ? undefined : { ...progress, text }} />
    </div>
  );
  if (contents === undefined) return reading;
  return (
    <BringInForm
      {...{ contents, into, keepsGenerated, ...form }}
      reading={isPlaceholderData && reading}
      onKeepGenerated={setKeepsGenerated}
      onChooseOthers={onChooseOthers}
    />
  );
}
