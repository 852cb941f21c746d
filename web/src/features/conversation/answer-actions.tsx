import { GitFork } from "lucide-react";
import { formatCost, formatDuration } from "../../lib/format.ts";
import { useModels } from "../../lib/models.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import type { ActionsRow } from "./rows.ts";
import { useFork } from "./use-fork.ts";
import { words } from "./words.ts";

/** What can be done with a finished answer, and who gave it. */
export function AnswerActions({ row: { messageId, text, modelId, totals } }: { readonly row: ActionsRow }) {
  const models = useModels();
  const isMember = useSessionState((state) => state.session.my_role !== null);
  const { isPending, fork } = useFork();
  const label = models?.find(({ id }) => id === modelId)?.label ?? modelId;
  return (
    <div className="-ml-1.5 flex min-h-8 items-center pb-1">
      {text !== "" && <CopyButton label={words.copyAnswer} text={text} />}
      {isMember && (
        <IconButton
          icon={GitFork}
          label={words.fork}
          className="size-7"
          disabled={isPending}
          onClick={() => fork({ messageId })}
        />
      )}
      <p className="ml-auto flex min-w-0 gap-2 pl-2 text-small text-faint">
        {totals && (
          <span className="shrink-0 font-mono tabular-nums">
            {formatDuration(totals.duration_ms)} · {formatCost(totals.cost)}
          </span>
        )}
        {label !== null && <span className="truncate">{label}</span>}
      </p>
    </div>
  );
}
