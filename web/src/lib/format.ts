// Counts, durations, money and times as people read them.

/** To the cent from one cent on; below, one digit that says something. */
export function formatCost(dollars: number): string {
  if (dollars === 0) return "$0";
  const rounded = Number(dollars.toPrecision(1));
  const decimals = rounded >= 0.01 ? 2 : Math.ceil(-Math.log10(rounded));
  return `$${dollars.toLocaleString("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals })}`;
}

/** "0.3 s", "8 s", "2 min 5 s", "1 h 3 min". */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0.1, ms / 1000);
  if (seconds < 9.95) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return withRest(`${minutes} min`, whole % 60, "s");
  return withRest(`${Math.floor(minutes / 60)} h`, minutes % 60, "min");
}

function withRest(text: string, rest: number, unit: string): string {
  return rest === 0 ? text : `${text} ${rest} ${unit}`;
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Number((bytes / 1000).toFixed(1))} KB` : `${Number((bytes / 1_000_000).toFixed(1))} MB`;
}

/** "950", "12.3 k", "419 k", "1.2 M". */
export function formatTokens(tokens: number): string {
  if (tokens < 1000) return String(tokens);
  const [divided, unit] = tokens < 999_500 ? [tokens / 1000, "k"] : [tokens / 1_000_000, "M"];
  return `${divided.toLocaleString("en", { maximumFractionDigits: divided < 100 ? 1 : 0 })} ${unit}`;
}

export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** "Anna", "Anna and Bo", "Anna, Bo and Cy". */
export function listOf(names: readonly string[]): string {
  return new Intl.ListFormat("en-GB").format(names);
}

const dayMs = 86_400_000;

/** Relative until yesterday, then a date. */
export function formatWhen(iso: string, now: number): string {
  const at = Date.parse(iso);
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  const days = dayNumber(now) - dayNumber(at);
  if (days === 0) return `${Math.floor(minutes / 60)} h ago`;
  if (days === 1) return "yesterday";
  return formatDate(at, now);
}

/** Titles of groups by day: "Today", "Yesterday", "Monday", "3 March", "3 March 2025". */
export function formatDay(iso: string, now: number): string {
  const at = Date.parse(iso);
  const days = dayNumber(now) - dayNumber(at);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  if (days < 7) return new Date(at).toLocaleDateString("en-GB", { weekday: "long" });
  return formatDate(at, now);
}

function formatDate(at: number, now: number): string {
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Date(at).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    ...(isThisYear ? {} : { year: "numeric" }),
  });
}

/** Counts days in the reader's time zone. */
function dayNumber(at: number): number {
  const date = new Date(at);
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / dayMs);
}
