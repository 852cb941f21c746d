// Runs files of the session, and lists what has run: by people and by the agent.
import { SquareTerminal } from "lucide-react";
import { languageOf } from "../../../../supabase/functions/_shared/workspace/language-of.ts";
import { useOwnerName } from "../../lib/my-role.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { useOpenPlace, usePlace } from "../../lib/workbench.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ExecutionItem } from "./execution-item.tsx";
import { isLive, liveOf, starterName } from "./executions.ts";
import { chosenEntry, type RunPlace, runnablePaths, useRemembered } from "./program-choice.ts";
import { RunBar } from "./run-bar.tsx";
import { useExecutions } from "./use-executions.ts";
import { usePrepared } from "./use-prepared.ts";
import { useRun } from "./use-run.ts";
import { words } from "./words.ts";

export function RunTab() {
  const open = useOpenPlace();
  const { execution: openId } = usePlace();
  const { id: sessionId, my_role: role } = useSessionState(({ session }) => session);
  const files = useSessionState((state) => state.files);
  const members = useSessionState((state) => state.members);
  const viewerId = useSessionState((state) => state.viewerId);
  const { list, showEarlier, isLinkBroken } = useExecutions(openId);
  const [{ entry: rememberedEntry, input, isInputOpen, place }] = useRemembered(sessionId);
  const show = (executionId: string | undefined) => open({ tab: "run", execution: executionId });
  const running = useRun(show);
  const owner = useOwnerName();
  const canRun = role === "owner" || role === "editor";
  const runnable = runnablePaths(files.keys());
  const entry = chosenEntry(runnable, rememberedEntry, list);
  usePrepared(canRun && place === "browser" ? languageOf(entry ?? "") : undefined);
  const live = liveOf(entry, list);
  const opened = list.find(({ id }) => id === openId);
  const runIn = (where: RunPlace) =>
    entry !== undefined && running.run({ entry, place: where, stdin: isInputOpen ? input : undefined });
  const run = () => runIn(place);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {canRun && entry !== undefined && (
        <RunBar {...{ sessionId, runnable, entry, running, live }} onRun={run} onRunOnServer={() => runIn("server")} />
      )}
      {!canRun && runnable.length > 0 && (
        <p className="border-b border-line px-4 py-2.5 text-meta text-soft">{words.readOnly(owner)}</p>
      )}
      <p role="status" className="sr-only">
        {opened && words.announced(opened)}
      </p>
      {isLinkBroken && <p className="border-b border-line px-4 py-3 text-meta text-soft">{words.gone}</p>}
      {list.length === 0 && (
        <EmptyState
          icon={SquareTerminal}
          action={
            entry === undefined ? (
              <Button onClick={() => open({ tab: "files" })}>{words.goToFiles}</Button>
            ) : (
              canRun && (
                <Button disabled={running.isStarting} onClick={run}>
                  {words.runFile(entry)}
                </Button>
              )
            )
          }
        >
          {entry === undefined ? words.nothingToRun : words.nothingHasRun}
        </EmptyState>
      )}
      {list.length > 0 && (
        <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
          <ul aria-label={words.list}>
            {list.map((execution) => (
              <ExecutionItem
                key={execution.id}
                execution={execution}
                starter={starterName(execution, members, viewerId)}
                isOpen={execution.id === openId}
                canRun={canRun}
                onStop={
                  canRun && isLive(execution) && execution.id !== live?.id
                    ? () => running.stop(execution.id)
                    : undefined
                }
                onToggle={() => show(execution.id === openId ? undefined : execution.id)}
              />
            ))}
          </ul>
          {showEarlier && (
            <Button kind="quiet" className="mx-auto my-3 flex" onClick={showEarlier}>
              {words.earlier}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
