import { useChangedBy } from "../../history/use-changed-by.ts";
import { Button } from "../../ui/button.tsx";
import type { Conflict } from "./file-buffer.ts";
import { words } from "./words.ts";

export interface ConflictBannerProps {
  readonly conflict: Conflict;
  /** The revision of their version. Undefined where it was deleted. */
  readonly revision: number | undefined;
  readonly onKeep: () => void;
  readonly onTake: () => void;
  readonly onCompare: () => void;
}

export function ConflictBanner({ conflict, revision, onKeep, onTake, onCompare }: ConflictBannerProps) {
  const changedBy = useChangedBy(revision);
  const isDeleted = conflict === "deleted";
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-waiting-wash px-4 py-2 text-meta"
    >
      <p className="grow">{isDeleted ? words.conflictDeleted : words.conflict(changedBy)}</p>
      <div className="flex flex-wrap gap-2">
        <Button size="small" kind="ink" onClick={onKeep}>
          {words.keepYours}
        </Button>
        <Button size="small" onClick={onTake}>
          {isDeleted ? words.discardYours : words.takeTheirs}
        </Button>
        {!isDeleted && (
          <Button size="small" onClick={onCompare}>
            {words.compare}
          </Button>
        )}
      </div>
    </div>
  );
}
