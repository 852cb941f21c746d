// The output of an execution, and what else is known about it.
import { useQuery } from "@tanstack/react-query";
import { Info } from "lucide-react";
import type { ReactNode } from "react";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import type { ExecutionItemProps } from "./execution-item.tsx";
import { outputQuery } from "./execution-queries.ts";
import { factsOf, isLive } from "./executions.ts";
import { FixButton } from "./fix-button.tsx";
import { canBeFixed } from "./fix-request.ts";
import { StopButton } from "./stop-button.tsx";
import { words } from "./words.ts";

export function ExecutionDetail({
  execution,
  canRun,
  onStop,
}: Pick<ExecutionItemProps, "execution" | "canRun" | "onStop">) {
  return (
    <div className="flex flex-col gap-2 px-4 pt-1 pb-4 md:pl-11">
      {execution.note !== null && (
        <p className="flex items-start gap-2 text-meta">
          <Info size={16} strokeWidth={1.75} className="mt-0.5 shrink-0 text-waiting" aria-hidden />
          {execution.note}
        </p>
      )}
      {isLive(execution) ? <Quiet>{words.outputComes}</Quiet> : <Output {...{ execution, canRun }} />}
      {onStop && <StopButton entry={execution.entry} onStop={onStop} />}
      <p className="text-small text-faint">{factsOf(execution).join(" · ")}</p>
    </div>
  );
}

function Output({ execution, canRun }: Pick<ExecutionItemProps, "execution" | "canRun">) {
  const sessionId = useSessionState(({ session }) => session.id);
  const { data, failureCount } = useQuery(outputQuery(sessionId, execution.id));
  if (execution.status === "stopped") return <Quiet>{words.outputLost}</Quiet>;
  if (!data) return failureCount > 0 ? <Quiet>{words.outputUnreachable}</Quiet> : <div className="h-9" />;
  return (
    <>
      {data.stdin !== null && <Printed label={words.input} text={data.stdin} />}
      {data.output !== "" && (
        <Printed label={words.output} text={data.output} startsAtEnd={execution.status !== "succeeded"} />
      )}
      {data.output === "" && execution.ran_in !== null && <Quiet>{words.noOutput}</Quiet>}
      {execution.is_output_cut && <Quiet>{words.outputCut}</Quiet>}
      {canRun && canBeFixed(execution) && (
        <div>
          <FixButton execution={execution} printed={data} />
        </div>
      )}
    </>
  );
}

interface PrintedProps {
  readonly label: string;
  readonly text: string;
  /** What went wrong is at the end. */
  readonly startsAtEnd?: boolean;
}

function Printed({ label, text, startsAtEnd = false }: PrintedProps) {
  return (
    <figure className="relative min-w-0 overflow-hidden rounded-card border border-line bg-sheet">
      <figcaption className="flex h-8 items-center border-b border-line pr-1 pl-3 text-small text-faint max-md:h-11">
        <span className="flex-1">{label}</span>
        <CopyButton label={words.copy(label)} text={text} />
      </figcaption>
      <pre
        ref={startsAtEnd ? scrollToEnd : null}
        tabIndex={0}
        role="group"
        aria-label={label}
        className="max-h-[60vh] overflow-auto px-3 py-2.5 font-mono text-meta wrap-anywhere whitespace-pre-wrap [tab-size:4]"
      >
        {text}
      </pre>
    </figure>
  );
}

function scrollToEnd(node: HTMLElement | null): void {
  if (node) node.scrollTop = node.scrollHeight;
}

function Quiet({ children }: { readonly children: ReactNode }) {
  return <p className="text-meta text-soft">{children}</p>;
}
