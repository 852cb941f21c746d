import type { Language } from "../../../../../supabase/functions/_shared/protocol/enums.ts";
// One program that runs in this browser: what it does, as screens show it, and its reports to the server.
import { store } from "../../../lib/storage.ts";
import type { FromSandbox, SandboxProgram } from "../sandbox/messages.ts";
import { usesPython } from "../use-prepared.ts";
import { words } from "../words.ts";
import { emptyLog, leftOut, type OutputLog, printed, shown } from "./output-log.ts";
import { type Claim, type Ending, Reports } from "./reports.ts";
import type { SandboxProcess } from "./sandbox-process.ts";
import { prepare, take } from "./spares.ts";

export interface ProgramState {
  readonly phase: "loading" | "running" | "asking" | "ended";
  readonly log: OutputLog;
  /** What Python loads for it. */
  readonly loads: string;
  readonly memoryBytes: number | null;
}

export interface ProgramDeps {
  readonly claim: Claim;
  readonly language: Language;
  /** Its files may still be on their way. */
  readonly program: Promise<SandboxProgram>;
  /** How long it may run. */
  readonly seconds: number | undefined;
}

export class Program {
  readonly #process: SandboxProcess;
  readonly #reports: Reports;
  readonly #subscribers = new Set<() => void>();
  #state: ProgramState = { phase: "loading", log: emptyLog, loads: "", memoryBytes: null };
  #began = performance.now();
  #limit: ReturnType<typeof setTimeout> | undefined;

  constructor({ claim, language, program, seconds }: ProgramDeps) {
    this.#process = take(language);
    this.#reports = new Reports(claim, () => this.abandon());
    Promise.all([program, this.#process.ready]).then(
      ([loaded]) => this.#run(loaded, seconds),
      (error: unknown) => void this.#end("failed", null, words.notLoaded(error instanceof Error ? error.message : "")),
    );
  }

  get state(): ProgramState {
    return this.#state;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#subscribers.add(listener);
    return () => this.#subscribers.delete(listener);
  };

  /** A line of input; null ends it. */
  readonly type = (line: string | null): void => {
    if (this.#state.phase !== "asking") return;
    this.#change({ phase: "running" });
    this.#process.type(line);
  };

  /** Resolves when the server knows. */
  readonly stop = (): Promise<void> => this.#end("stopped", null, null);

  /** Ends it without a word to the server, which knows already. */
  readonly abandon = (): void => {
    if (this.#state.phase === "ended") return;
    this.#finish();
    this.#reports.close();
  };

  #run(program: SandboxProgram, seconds: number | undefined): void {
    if (this.#state.phase === "ended") return;
    this.#began = performance.now();
    if (program.language === "python") store(usesPython, true);
    this.#change({ phase: "running" });
    if (seconds !== undefined) this.#limit = setTimeout(() => void this.#end("timed_out", null, null), seconds * 1000);
    this.#process.run(program, (message) => this.#receive(message));
    prepare(program.language);
  }

  #receive(message: FromSandbox): void {
    const { log } = this.#state;
    switch (message.type) {
      case "print":
        return this.#note({ log: printed(log, message.text), loads: "" });
      case "display":
        return this.#note({ log: shown(log, message.display) });
      case "unreadable":
        return this.#note({ log: leftOut(log, words.leftOut) });
      case "memory":
        return this.#note({ memoryBytes: message.bytes });
      case "loads":
        return this.#change({ loads: message.packages.join(", ") });
      case "asks":
        return this.#change({ phase: "asking" });
      case "ended":
        this.#change({ memoryBytes: message.memory_bytes });
        return void this.#end(message.status, message.exit_code, null, message.duration_ms);
      case "broken":
        return void this.#end("failed", null, words.broke(message.sentence));
      case "ready":
      case "fetch":
        return undefined;
      default:
        return message satisfies never;
    }
  }

  #note(changes: Partial<ProgramState>): void {
    this.#change(changes);
    this.#reports.note(this.#state.log, this.#state.memoryBytes);
  }

  async #end(
    status: Ending["status"],
    exit_code: number | null,
    note: string | null,
    duration_ms = Math.round(performance.now() - this.#began),
  ): Promise<void> {
    if (this.#state.phase === "ended") return;
    this.#finish();
    const { log, memoryBytes } = this.#state;
    await this.#reports.end(log, memoryBytes, { status, exit_code, note, duration_ms });
  }

  #finish(): void {
    clearTimeout(this.#limit);
    this.#process.end();
    this.#change({ phase: "ended" });
  }

  #change(changes: Partial<ProgramState>): void {
    this.#state = { ...this.#state, ...changes };
    for (const listener of [...this.#subscribers]) listener();
  }
}
