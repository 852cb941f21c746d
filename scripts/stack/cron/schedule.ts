// When a job is due: every few seconds, by a cron pattern in GMT, or once when the runner starts.
import { Cron } from "croner";

export type Schedule =
  | { readonly kind: "interval"; readonly seconds: number }
  | { readonly kind: "pattern"; readonly next: (after: Date) => Date | undefined }
  | { readonly kind: "reboot" };

const macros: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/** Undefined for an invalid schedule, which `cron.schedule` does not store. */
export function parseSchedule(text: string): Schedule | undefined {
  const schedule = text.trim().toLowerCase();
  if (schedule === "@reboot") return { kind: "reboot" };
  const seconds = /^([1-9]|[1-5][0-9])\s+seconds?$/.exec(schedule)?.[1];
  if (seconds !== undefined) return { kind: "interval", seconds: Number(seconds) };
  return parsePattern(macros[schedule] ?? schedule);
}

function parsePattern(pattern: string): Schedule | undefined {
  const fields = pattern.split(/\s+/);
  const [minute, hour, day, month, weekday] = fields;
  if (fields.length !== 5) return undefined;
  const lastDay = day === "$" ? "L" : day;
  try {
    // Day and weekday are alternatives when both are given, as in every cron.
    const cron = new Cron([minute, hour, lastDay, month, weekday].join(" "), {
      mode: "5-part",
      timezone: "UTC",
      domAndDow: false,
      paused: true,
    });
    return { kind: "pattern", next: (after) => cron.nextRun(after) ?? undefined };
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return undefined;
    throw error;
  }
}
