// Reports a program to the server while it runs: often enough to keep its lease, and not so often that output costs much.
import { Refused } from "../../../../../supabase/functions/_shared/client/data-api.ts";
import type { Json } from "../../../../../supabase/functions/_shared/protocol/database.types.ts";
import type { FinishedExecutionStatus } from "../../../../../supabase/functions/_shared/protocol/enums.ts";
import { call } from "../../../lib/project.ts";
import { dueReport } from "./due-report.ts";
import { type OutputLog, storable } from "./output-log.ts";

export interface Claim {
  readonly executionId: string;
  readonly token: string;
}

export interface Ending {
  readonly status: FinishedExecutionStatus;
  readonly exit_code: number | null;
  readonly duration_ms: number;
  readonly note: string | null;
}

export class Reports {
  readonly #claim: Claim;
  readonly #onLost: () => void;
  readonly #ticks = new Worker(new URL("./tick-worker.ts", import.meta.url), { type: "module" });
  #log: OutputLog | undefined;
  #memoryBytes: number | null = null;
  #sending: Promise<void> | undefined;
  #isRenewing = false;
  #sentAt = performance.now();
  #outputSentAt = this.#sentAt;

  /** `onLost`: it was stopped elsewhere, or another browser has it. */
  constructor(claim: Claim, onLost: () => void) {
    this.#claim = claim;
    this.#onLost = onLost;
    this.#ticks.addEventListener("message", () => this.#tick());
  }

  note(log: OutputLog, memoryBytes: number | null): void {
    this.#log = log;
    this.#memoryBytes = memoryBytes;
  }

  /** The lease is renewed until the end has arrived. */
  async end(log: OutputLog, memoryBytes: number | null, ending: Ending): Promise<void> {
    this.#log = undefined;
    try {
      await this.#sending;
      await this.#send({ ...storable(log), memory_bytes: memoryBytes, ...ending });
    } finally {
      this.close();
    }
  }

  /** Says nothing more. */
  close(): void {
    this.#ticks.terminate();
  }

  #tick(): void {
    const now = performance.now();
    const log = this.#log;
    const due = dueReport({
      sinceAnyMs: now - this.#sentAt,
      sinceOutputMs: now - this.#outputSentAt,
      isSendingOutput: this.#sending !== undefined,
      characters: log && charactersOf(log),
    });
    if (due === "output" && log) this.#sendOutput(log);
    else if (due === "alive") void this.#renew();
  }

  #sendOutput(log: OutputLog): void {
    this.#log = undefined;
    this.#outputSentAt = performance.now();
    this.#sending = this.#send({ ...storable(log), memory_bytes: this.#memoryBytes }).finally(() => {
      this.#sending = undefined;
    });
  }

  async #renew(): Promise<void> {
    if (this.#isRenewing) return;
    this.#isRenewing = true;
    await this.#send({}).finally(() => {
      this.#isRenewing = false;
    });
  }

  async #send(report: { readonly [name: string]: Json }): Promise<void> {
    this.#sentAt = performance.now();
    const { executionId: execution_id, token } = this.#claim;
    try {
      const status = await call("report_execution", { execution_id, token, report });
      if (status !== "running") this.#onLost();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#onLost();
    }
  }
}

function charactersOf(log: OutputLog): number {
  return log.displays.reduce((sum, { content }) => sum + content.length, log.output.length);
}
