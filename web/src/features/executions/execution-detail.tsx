// The output of an execution, and what else is known about it.
import { useQuery } from "@tanstack/react-query";
import { Info } from "lucide-react";
import type { ReactNode } from "react";
import type { Execution } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { fuller, unstored } from "./browser/output-log.ts";
import { type OwnProgram, useOwnProgram } from "./browser/programs.ts";
import type { ExecutionItemProps } from "./execution-item.tsx";
import { Printed } from "./execution-output.tsx";
import { outputQuery } from "./execution-queries.ts";
import { factsOf, isLive } from "./executions.ts";
import { FixButton } from "./fix-button.tsx";
import { canBeFixed } from "./fix-request.ts";
import { InputLine, ProgramStart } from "./own-program-view.tsx";
import { StopButton } from "./stop-button.tsx";
import { words } from "./words.ts";

export function ExecutionDetail({
  execution,
  canRun,
  onStop,
}: Pick<ExecutionItemProps, "execution" | "canRun" | "onStop">) {
  const own = useOwnProgram(execution.id);
  return (
    <div className="flex flex-col gap-2 px-4 pt-1 pb-4 md:pl-11">
      {execution.note !== null && (
        <p className="flex items-start gap-2 text-meta">
          <Info size={16} strokeWidth={1.75} className="mt-0.5 shrink-0 text-waiting" aria-hidden />
          {execution.note}
        </p>
      )}
      <Output {...{ execution, canRun, own }} />
      {onStop && <StopButton entry={execution.entry} onStop={onStop} />}
      <p className="text-small text-faint">{factsOf(measured(execution, own)).join(" · ")}</p>
    </div>
  );
}

/** A program of this browser tells its memory before the server knows it. */
function measured(execution: Execution, own: OwnProgram | undefined): Execution {
  return { ...execution, memory_bytes: execution.memory_bytes ?? own?.memoryBytes ?? null };
}

interface OutputProps {
  readonly execution: Execution;
  readonly canRun: boolean;
  readonly own: OwnProgram | undefined;
}

/** One view from the first line to long after the end: what is being read does not move when the program ends. */
function Output({ execution, canRun, own }: OutputProps) {
  const { id, entry, status, ran_in: ranIn } = execution;
  const sessionId = useSessionState(({ session }) => session.id);
  const isRunning = isLive(execution);
  const isReported = !isRunning || ranIn === "browser";
  const isRead = isReported && !(own && isRunning);
  const { data: stored, failureCount } = useQuery({ ...outputQuery(sessionId, id, isRunning), enabled: isRead });
  if (!isReported) return <Quiet>{words.outputComes}</Quiet>;
  const data = stored ? fuller(stored, own?.log) : own && unstored(own.log);
  if (!data) return failureCount > 0 ? <Quiet>{words.outputUnreachable}</Quiet> : <div className="h-9" />;
  const { stdin, output, displays } = data;
  const isEmpty = output === "" && displays.length === 0;
  const isAsking = isRunning && own?.phase === "asking";
  if (status === "stopped" && isEmpty && ranIn === null) return <Quiet>{words.outputLost}</Quiet>;
  return (
    <>
      {own && isRunning && <ProgramStart program={own} />}
      {stdin !== null && <Printed label={words.input} text={stdin} />}
      {(!isEmpty || isAsking) && (
        <Printed
          label={words.output}
          text={output}
          entry={entry}
          displays={displays}
          isOwn={own !== undefined}
          startsAtEnd={own !== undefined || status !== "succeeded"}
        >
          {isAsking && <InputLine onLine={own.type} />}
        </Printed>
      )}
      {isRunning && !own && execution.run_id === null && <Quiet>{words.runsElsewhere}</Quiet>}
      {isEmpty && !isRunning && ranIn !== null && <Quiet>{words.noOutput}</Quiet>}
      {data.is_output_cut && <Quiet>{words.outputCut}</Quiet>}
      {stored && canRun && canBeFixed(execution) && (
        <div>
          <FixButton execution={execution} printed={data} />
        </div>
      )}
    </>
  );
}

function Quiet({ children }: { readonly children: ReactNode }) {
  return <p className="text-meta text-soft">{children}</p>;
}
