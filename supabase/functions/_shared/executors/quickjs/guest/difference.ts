// The lines that differ between an expected and an actual value.
import { buildMessage, diff, format } from "./deno-std-parts.ts";

export function difference(actual: unknown, expected: unknown): string {
  const [actualLines, expectedLines] = [format(actual).split("\n"), format(expected).split("\n")];
  if (actualLines.length === 1 && expectedLines.length === 1) {
    return `expected: ${expectedLines[0]}\n  actual: ${actualLines[0]}`;
  }
  return buildMessage(diff(actualLines, expectedLines)).join("\n");
}
