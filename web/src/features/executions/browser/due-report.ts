// What a browser reports next of a running program.

export interface ReportTimes {
  readonly sinceAnyMs: number;
  readonly sinceOutputMs: number;
  readonly isSendingOutput: boolean;
  /** Of the output that is not reported yet; undefined: there is none. */
  readonly characters: number | undefined;
}

const minPauseMs = 1000;
const keepAliveMs = 6000;
/** Large outputs are sent whole each time, so they are sent less often. */
const pauseMsPerKilobyte = 20;

/** "alive" renews the lease, also while an output waits for its turn or is on its way. */
export function dueReport(times: ReportTimes): "output" | "alive" | undefined {
  const { characters, isSendingOutput, sinceOutputMs, sinceAnyMs } = times;
  if (characters !== undefined && !isSendingOutput) {
    if (sinceOutputMs >= minPauseMs + (pauseMsPerKilobyte * characters) / 1000) return "output";
  }
  return sinceAnyMs >= keepAliveMs ? "alive" : undefined;
}
