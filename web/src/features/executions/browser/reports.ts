// Reports a program to the server while it runs: often enough to keep its lease, and not so often that output costs much.
import { Refused } from "../../../../../supabase/functions/_shared/client/data-api.ts";
import type { Json } from "../../../../../supabase/functions/_shared/protocol/database.types.ts";
import type { FinishedExecutionStatus } from "../../../../../supabase/functions/_shared/protocol/enums.ts";
import { call } from "../../../lib/project.ts";
import type { OutputLog } from "./output-log.ts";

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

const minPauseMs = 1000;
const keepAliveMs = 6000;
/** Large outputs are sent whole each time, so they are sent less often. */
const pauseMsPerKilobyte = 20;

export class Reports {
  readonly #claim: Claim;
  readonly #onLost: () => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #log: OutputLog | undefined;
  #memoryBytes: number | null = null;
  #sending: Promise<void> | undefined;
  #sentAt = performance.now();

  /** `onLost`: it was stopped elsewhere, or another browser has it. */
  constructor(claim: Claim, onLost: () => void) {
    this.#claim = claim;
    this.#onLost = onLost;
    this.#timer = setInterval(() => this.#tick(), minPauseMs);
  }

  note(log: OutputLog, memoryBytes: number | null): void {
    this.#log = log;
    this.#memoryBytes = memoryBytes;
  }

  async end(log: OutputLog, memoryBytes: number | null, ending: Ending): Promise<void> {
    clearInterval(this.#timer);
    await this.#sending;
    await this.#send({ ...fieldsOf(log), memory_bytes: memoryBytes, ...ending });
  }

  /** Says nothing more. */
  close(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    if (this.#sending) return;
    const sinceMs = performance.now() - this.#sentAt;
    const pauseMs = minPauseMs + (pauseMsPerKilobyte * sizeOf(this.#log)) / 1000;
    if (this.#log ? sinceMs < pauseMs : sinceMs < keepAliveMs) return;
    const report = this.#log ? { ...fieldsOf(this.#log), memory_bytes: this.#memoryBytes } : {};
    this.#log = undefined;
    this.#sending = this.#send(report).finally(() => {
      this.#sending = undefined;
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

function fieldsOf({ output, isCut, displays }: OutputLog) {
  // NUL is the one character that Postgres does not hold, and half a surrogate pair is no text.
  const text = output.replaceAll("\0", "␀").toWellFormed();
  return { output: text, is_output_cut: isCut, displays: displays.map((display) => ({ ...display })) };
}

function sizeOf(log: OutputLog | undefined): number {
  if (!log) return 0;
  return log.displays.reduce((sum, { content }) => sum + content.length, log.output.length);
}
