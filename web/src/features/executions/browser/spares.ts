// Processes that wait for a program: starting Python takes a moment, so the next one starts while a program runs. Python holds
// much memory, so a process that nobody has wanted for a minute is ended.
import type { Language } from "../../../../../supabase/functions/_shared/protocol/enums.ts";
import { SandboxProcess } from "./sandbox-process.ts";

interface Spare {
  readonly process: SandboxProcess;
  readonly timer: ReturnType<typeof setTimeout>;
}

const unusedMs = 60_000;
const spares = new Map<Kind, Spare>();
type Kind = "python" | "javascript";
const kindOf = (language: Language): Kind => (language === "python" ? "python" : "javascript");

/** Starts one for the next program, unless there is one. */
export function prepare(language: Language): SandboxProcess {
  const kind = kindOf(language);
  if (spares.get(kind)?.process.broken !== undefined) discard(kind);
  const process = spares.get(kind)?.process ?? new SandboxProcess(language);
  forget(kind);
  spares.set(kind, { process, timer: setTimeout(() => discard(kind), unusedMs) });
  process.ready.catch(() => spares.get(kind)?.process === process && discard(kind));
  return process;
}

export function take(language: Language): SandboxProcess {
  const process = prepare(language);
  forget(kindOf(language));
  return process;
}

function discard(kind: Kind): void {
  spares.get(kind)?.process.end();
  forget(kind);
}

function forget(kind: Kind): void {
  clearTimeout(spares.get(kind)?.timer);
  spares.delete(kind);
}
