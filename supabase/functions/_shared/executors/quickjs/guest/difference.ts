// What differs, line by line, between what was expected and what was there.
import { inspect } from "./inspect.ts";

const maxLines = 60;

export function difference(actual: unknown, expected: unknown): string {
  const actualLines = inspect(actual, { depth: 8 }).split("\n");
  const expectedLines = inspect(expected, { depth: 8 }).split("\n");
  if (actualLines.length === 1 && expectedLines.length === 1) {
    return `expected: ${expectedLines[0]}\n  actual: ${actualLines[0]}`;
  }
  const shared = new Set(expectedLines);
  const own = new Set(actualLines);
  const lines = [
    ...expectedLines.map((line) => `${own.has(line) ? " " : "-"} ${line}`),
    ...actualLines.filter((line) => !shared.has(line)).map((line) => `+ ${line}`),
  ];
  const shown = lines.slice(0, maxLines);
  const more = lines.length > shown.length ? [`  … ${lines.length - shown.length} more lines`] : [];
  return ["- expected  + actual", ...shown, ...more].join("\n");
}
