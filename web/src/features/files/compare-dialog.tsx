import { lazy, Suspense } from "react";
import { onceOnline } from "../../lib/once-online.ts";
import { screens, useMedia } from "../../lib/use-media.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { words } from "./words.ts";

const MergeDiff = lazy(
  onceOnline(() => import("../../ui/merge/merge-diff.tsx").then((m) => ({ default: m.MergeDiff }))),
);

export interface CompareDialogProps {
  readonly path: string;
  readonly theirs: string;
  readonly yours: string;
  readonly onKeep: () => void;
  readonly onTake: () => void;
  readonly onClose: () => void;
}

export function CompareDialog({ path, theirs, yours, onKeep, onTake, onClose }: CompareDialogProps) {
  const isWide = useMedia(screens.wide);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={words.compareTitle(path)}
      description={words.compareHint}
      width="md:max-w-5xl"
    >
      <div
        role="region"
        aria-label={words.compare}
        tabIndex={0}
        className="max-h-[60dvh] min-h-0 overflow-y-auto rounded-card border border-line"
      >
        <Suspense>
          <MergeDiff before={theirs} after={yours} path={path} isWhole={false} layout={isWide ? "split" : "unified"} />
        </Suspense>
      </div>
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onTake}>{words.takeTheirs}</Button>
        <Button kind="ink" onClick={onKeep}>
          {words.keepYours}
        </Button>
      </div>
    </Dialog>
  );
}
