// Numbered lines of a text, as many as a model reads at once.
import type { ToolOutcome } from "../agent/tool.ts";
import { utf8Bytes } from "../workspace/bytes.ts";
import { linesOf, wholeEnd } from "../workspace/lines.ts";
import { dataNotice, failed, succeeded } from "./outcomes.ts";
import type { ToolLimits } from "./tool-limits.ts";

export type ReadLimits = Pick<ToolLimits, "readLines" | "readBytes" | "readLineCharacters">;

/** As the model asks for them: null is the start, or as much as fits. */
interface AskedLines {
  readonly from_line: number | null;
  readonly to_line: number | null;
}

export function readLines(name: string, content: string, asked: AskedLines, limits: ReadLimits): ToolOutcome {
  const { from, to } = { from: asked.from_line ?? 1, to: asked.to_line ?? Number.POSITIVE_INFINITY };
  const lines = linesOf(content);
  if (from > lines.length) return failed(`${name}: the file ends at line ${lines.length}.`);
  if (to < from) return failed(`${name}: to_line (${to}) is before from_line (${from}).`);
  const last = Math.min(to, lines.length);
  const { shown, cut } = numbered(lines.slice(from - 1, last), from, limits);
  const end = from + shown.length - 1;
  const facts = [
    `${name}: lines ${from} to ${end} of ${lines.length}.`,
    ...(end < last ? [`Continue with from_line ${end + 1}.`] : []),
    ...(cut.length > 0 ? [`Cut after ${limits.readLineCharacters} characters: line ${cut.join(", ")}.`] : []),
    dataNotice,
  ];
  return succeeded(`${facts.join(" ")}\n${shown.join("\n")}`);
}

/** As many lines as fit, and at least one. */
function numbered(lines: readonly string[], from: number, limits: ReadLimits) {
  const shown: string[] = [];
  const cut: number[] = [];
  let bytes = 0;
  for (const [index, line] of lines.entries()) {
    const isLong = line.length > limits.readLineCharacters;
    const text = isLong ? `${line.slice(0, wholeEnd(line, limits.readLineCharacters))}…` : line;
    bytes += utf8Bytes(text) + `${from + index}\t\n`.length;
    if (shown.length > 0 && (bytes > limits.readBytes || shown.length >= limits.readLines)) break;
    shown.push(`${from + index}\t${text}`);
    if (isLong) cut.push(from + index);
  }
  return { shown, cut };
}
