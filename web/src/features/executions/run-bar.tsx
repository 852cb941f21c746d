// Chooses the file and its input, runs it and stops it.
import { ChevronDown, FileCode, Play } from "lucide-react";
import { useId } from "react";
import type { Execution } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { languageOf } from "../../../../supabase/functions/_shared/workspace/language-of.ts";
import { isPressed } from "../../lib/shortcuts.ts";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/class-names.ts";
import { Menu, MenuChoices, MenuSeparator } from "../../ui/menu.tsx";
import { Spinner } from "../../ui/spinner.tsx";
import { fieldClass } from "../../ui/text-field.tsx";
import { useRemembered } from "./program-choice.ts";
import { StopButton } from "./stop-button.tsx";
import type { Running } from "./use-run.ts";
import { words } from "./words.ts";

export interface RunBarProps {
  readonly sessionId: string;
  readonly runnable: readonly string[];
  readonly entry: string;
  /** The execution of this file that has not ended. */
  readonly live: Execution | undefined;
  readonly running: Running;
  readonly onRun: () => void;
  readonly onRunOnServer: () => void;
}

export function RunBar({ sessionId, runnable, entry, live, running, onRun, onRunOnServer }: RunBarProps) {
  const [{ input, isInputOpen, place }, remember] = useRemembered(sessionId);
  const inputId = useId();
  const language = languageOf(entry);
  return (
    <div className="shrink-0 border-b border-line">
      <div className="flex items-center gap-2 p-2 pl-3">
        <Menu
          trigger={
            <Button kind="plain" aria-label={`${words.program}: ${entry}`} className="min-w-0 shrink! font-normal">
              <FileCode size={16} strokeWidth={1.75} className="shrink-0 text-soft" aria-hidden />
              <span className="truncate font-mono">{entry}</span>
              <ChevronDown size={16} strokeWidth={1.75} className="shrink-0 text-soft" aria-hidden />
            </Button>
          }
        >
          <MenuChoices
            label={words.program}
            value={entry}
            choices={runnable.map((path) => ({ value: path, label: <span className="font-mono">{path}</span> }))}
            onChoose={(chosen) => remember({ entry: chosen })}
          />
          <MenuSeparator />
          <MenuChoices
            label={words.place}
            value={place}
            choices={[
              { value: "browser", label: words.places.browser },
              { value: "server", label: words.places.server },
            ]}
            onChoose={(chosen) => remember({ place: chosen === "server" ? "server" : "browser" })}
          />
        </Menu>
        {language && (
          <span className="truncate text-meta text-faint max-md:hidden">{words.languageIn(language, place)}</span>
        )}
        <span className="flex-1" />
        <Button
          kind="quiet"
          aria-expanded={isInputOpen}
          aria-controls={inputId}
          className={cn(isInputOpen && "bg-well")}
          onClick={() => remember({ isInputOpen: !isInputOpen })}
        >
          {words.input}
        </Button>
        <RunButton live={live} running={running} onRun={onRun} />
      </div>
      <div id={inputId} hidden={!isInputOpen} className="px-3 pb-3">
        <textarea
          aria-label={words.inputHint}
          placeholder={words.inputHint}
          rows={3}
          spellCheck={false}
          value={input}
          onChange={({ target }) => remember({ input: target.value })}
          onKeyDown={(event) => {
            if (!isPressed("mod+enter", event.nativeEvent) || live || running.isStarting) return;
            event.preventDefault();
            event.stopPropagation();
            onRun();
          }}
          className={cn(fieldClass, "block resize-y py-2 font-mono text-meta")}
        />
      </div>
      {running.refusal !== undefined && (
        <div className="flex flex-wrap items-center gap-2 px-3 pb-3">
          <p role="alert" className="text-meta text-wrong">
            {running.refusal}
          </p>
          {running.canServer && <Button onClick={onRunOnServer}>{words.runOnServer}</Button>}
        </div>
      )}
    </div>
  );
}

function RunButton({ live, running, onRun }: Pick<RunBarProps, "live" | "running" | "onRun">) {
  if (live) {
    const isStopping = running.stoppingId === live.id;
    return <StopButton kind="ink" entry={live.entry} disabled={isStopping} onStop={() => running.stop(live.id)} />;
  }
  return (
    <Button kind="primary" disabled={running.isStarting} onClick={onRun}>
      {running.isStarting ? (
        <Spinner className="border-on-accent/40 border-t-on-accent" />
      ) : (
        <Play size={14} strokeWidth={2} aria-hidden />
      )}
      {running.isStarting ? words.starting : words.run}
    </Button>
  );
}
