// Formats the arguments of console.log, with %s and the other directives.
import { inspect } from "./inspect.ts";

export function format(values: readonly unknown[]): string {
  const [first, ...rest] = values;
  if (typeof first !== "string" || rest.length === 0) return values.map(plainly).join(" ");
  const remaining = [...rest];
  const text = first.replaceAll(/%[sdifjoOc%]/g, (directive) => {
    if (directive === "%%") return "%";
    return remaining.length === 0 ? directive : directed(directive, remaining.shift());
  });
  return [text, ...remaining.map(plainly)].join(" ");
}

function plainly(value: unknown): string {
  return typeof value === "string" ? value : inspect(value);
}

function directed(directive: string, value: unknown): string {
  switch (directive) {
    case "%s":
      return typeof value === "object" && value !== null ? inspect(value, { depth: 0 }) : plainly(value);
    case "%d":
      return typeof value === "bigint" ? `${value}n` : inspect(Number(value));
    case "%i":
      return typeof value === "bigint" ? `${value}n` : inspect(Number.parseInt(String(value), 10));
    case "%f":
      return inspect(Number.parseFloat(String(value)));
    case "%j":
      return asJson(value);
    case "%c":
      return "";
    default:
      return inspect(value, { depth: 4 });
  }
}

function asJson(value: unknown): string {
  try {
    return String(JSON.stringify(value));
  } catch (error) {
    if (error instanceof TypeError) return "[Circular]";
    throw error;
  }
}
