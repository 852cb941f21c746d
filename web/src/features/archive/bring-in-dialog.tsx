// Import: what to import, what is in it, and how far it is. Nothing is stored before the user has seen what it will be.
import { useEffect, useState } from "react";
import { type BringIn, bringingIn } from "../../lib/bring-in.ts";
import type { LocalFile } from "../../lib/local-files.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { BringInPlan } from "./bring-in-plan.tsx";
import { ChooseFiles } from "./choose-files.tsx";
import { words } from "./words.ts";

export interface BringInDialogProps {
  readonly order: BringIn;
  /** Makes a visitor a guest, who may have sessions. */
  readonly signIn: () => Promise<void>;
}

export function BringInDialog({ order, signIn }: BringInDialogProps) {
  const [chosen, setChosen] = useState<readonly LocalFile[] | null>(order.found);
  const { into } = order;
  const [underWay, setUnderWay] = useState<AbortController | null>(null);
  useEffect(() => () => underWay?.abort(), [underWay]);
  const end = () => setUnderWay(null);
  const begin = () => {
    const begun = new AbortController();
    setUnderWay(begun);
    return begun.signal;
  };
  const close = () => bringingIn.done(order);
  return (
    <Dialog
      isOpen
      onClose={close}
      isBusy={underWay !== null}
      title={into === null ? words.bringIn : words.bringInto}
      description={chosen === null ? words.chooseHint : undefined}
      closeLabel={words.cancel}
      width="md:max-w-lg"
    >
      {chosen === null ? (
        <ChooseFiles onChoose={setChosen} />
      ) : (
        <BringInPlan
          {...{ local: chosen, into, signIn, begin, end }}
          onDone={close}
          onChooseOthers={() => setChosen(null)}
        />
      )}
    </Dialog>
  );
}
