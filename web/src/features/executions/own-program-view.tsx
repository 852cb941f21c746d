// What only a program of this browser has: what it is loading, and the line of input that it waits for.
import { type FormEvent, useState, useSyncExternalStore } from "react";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/class-names.ts";
import { fieldClass } from "../../ui/text-field.tsx";
import type { OwnProgram } from "./browser/programs.ts";
import { onPythonProgress, pythonProgress } from "./browser/python-files.ts";
import { words } from "./words.ts";

export function ProgramStart({ program: { phase, loads } }: { readonly program: OwnProgram }) {
  if (phase === "loading") return <Loading />;
  return loads === "" ? null : <p className="text-meta text-soft">{words.loadingPackages(loads)}</p>;
}

/** The first time Python is 12 MB, and then the browser has it. */
function Loading() {
  const percent = useSyncExternalStore(onPythonProgress, () => Math.floor(pythonProgress() * 100));
  const isReading = percent > 0 && percent < 100;
  return (
    <div className="flex flex-col gap-1.5 text-meta text-soft">
      {isReading ? words.loadingPython(percent) : words.starting}
      {isReading && (
        <progress aria-label={words.loadingPython(percent)} max={100} value={percent} className="h-1 w-48" />
      )}
    </div>
  );
}

/** Somebody may be typing in the editor or to the agent. */
function focusUnlessBusy(field: HTMLInputElement | null): void {
  const { activeElement, body } = document;
  const isFree = activeElement === null || activeElement === body;
  if (isFree || field?.closest("[role=tabpanel], [role=region]")?.contains(activeElement)) field?.focus();
}

export function InputLine({ onLine }: { readonly onLine: (line: string | null) => void }) {
  const [line, setLine] = useState("");
  const send = (event: FormEvent) => {
    event.preventDefault();
    onLine(line);
  };
  return (
    <form onSubmit={send} className="flex items-center gap-2 border-t border-line p-2">
      <input
        ref={focusUnlessBusy}
        aria-label={words.asks}
        placeholder={words.asks}
        value={line}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        onChange={({ target }) => setLine(target.value)}
        className={cn(fieldClass, "h-8 min-w-0 flex-1 font-mono text-meta max-md:h-11")}
      />
      <Button type="submit">{words.sendLine}</Button>
      <Button kind="quiet" onClick={() => onLine(null)}>
        {words.endInput}
      </Button>
    </form>
  );
}
