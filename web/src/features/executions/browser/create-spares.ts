// Processes that wait for a program: starting Python takes a moment, so the next one starts while a program runs. Python holds
// much memory, so a process that nobody has wanted for a minute is ended.
import type { Language } from "../../../../../supabase/functions/_shared/protocol/enums.ts";

interface Process {
  readonly ready: Promise<void>;
  readonly broken: string | undefined;
  end(): void;
}

interface Spare<Kept> {
  readonly process: Kept;
  readonly timer: ReturnType<typeof setTimeout>;
}

export interface Spares<Kept> {
  /** Starts one for the next program, unless there is one. */
  readonly prepare: (language: Language) => Kept;
  /** Each process runs one program. */
  readonly take: (language: Language) => Kept;
}

const unusedMs = 60_000;
type Kind = "python" | "javascript";
const kindOf = (language: Language): Kind => (language === "python" ? "python" : "javascript");

export function createSpares<Kept extends Process>(start: (language: Language) => Kept): Spares<Kept> {
  const spares = new Map<Kind, Spare<Kept>>();
  const forget = (kind: Kind) => {
    clearTimeout(spares.get(kind)?.timer);
    spares.delete(kind);
  };
  const discard = (kind: Kind) => {
    spares.get(kind)?.process.end();
    forget(kind);
  };
  const prepare = (language: Language) => {
    const kind = kindOf(language);
    if (spares.get(kind)?.process.broken !== undefined) discard(kind);
    const process = spares.get(kind)?.process ?? start(language);
    forget(kind);
    spares.set(kind, { process, timer: setTimeout(() => discard(kind), unusedMs) });
    process.ready.catch(() => spares.get(kind)?.process === process && discard(kind));
    return process;
  };
  const take = (language: Language) => {
    const process = prepare(language);
    forget(kindOf(language));
    return process;
  };
  return { prepare, take };
}
