// Processes that wait for a program: starting Python takes a moment, so the next one starts while a program runs.
import type { Language } from "../../../../../supabase/functions/_shared/protocol/enums.ts";
import { SandboxProcess } from "./sandbox-process.ts";

const spares = new Map<Kind, SandboxProcess>();
type Kind = "python" | "javascript";
const kindOf = (language: Language): Kind => (language === "python" ? "python" : "javascript");

/** Starts one for the next program, unless there is one. */
export function prepare(language: Language): SandboxProcess {
  const kind = kindOf(language);
  const waiting = spares.get(kind);
  if (waiting) return waiting;
  const spare = new SandboxProcess(language);
  spares.set(kind, spare);
  spare.ready.catch(() => spares.get(kind) === spare && discard(kind));
  return spare;
}

export function take(language: Language): SandboxProcess {
  const spare = prepare(language);
  spares.delete(kindOf(language));
  return spare;
}

function discard(kind: Kind): void {
  spares.get(kind)?.end();
  spares.delete(kind);
}
