import { z } from "zod";
import { defineTool, type Tool, type ToolOutcome } from "../agent/tool.ts";
import { utf8Bytes } from "../workspace/bytes.ts";
import type { FileTree } from "../workspace/file-tree.ts";
import { linesOf, wholeEnd } from "../workspace/lines.ts";
import { looksBinary } from "../workspace/text.ts";
import { missingFile, refusePath } from "./file-refusals.ts";
import { orNull, path } from "./input-fields.ts";
import { counted, dataNotice, failed, succeeded } from "./outcomes.ts";
import type { ToolLimits } from "./tool-limits.ts";

type Limits = Pick<ToolLimits, "readLines" | "readBytes" | "readLineCharacters">;

interface Operations {
  readonly files: Pick<FileTree, "read" | "list">;
  readonly limits: Limits;
}

const input = z.strictObject({
  path,
  from_line: orNull(z.int().min(1).describe("The first line to read, starting at 1. Null for the start of the file.")),
  to_line: orNull(z.int().min(1).describe("The last line to read. Null to read as much as fits.")),
});

export function createReadFileTool({ files, limits }: Operations): Tool {
  return defineTool({
    name: "read_file",
    description:
      "Reads a file. Each line is preceded by its number and a tab, which are not part of the file. Long files are read in parts: continue with from_line.",
    input,
    effect: "repeatable",
    kind: "reads",
    async run({ path, from_line, to_line }) {
      const refusal = refusePath(path);
      if (refusal) return refusal;
      const file = await files.read(path);
      if (!file) return missingFile(path, files);
      const name = `${path}, revision ${file.revision}`;
      if (file.content === "") return succeeded(`${name}: the file is empty.`);
      if (looksBinary(file.content)) {
        return failed(
          `${name}: the file looks binary (${counted(utf8Bytes(file.content), "byte")}). Its content is not shown.`,
        );
      }
      return readLines(name, file.content, { from: from_line ?? 1, to: to_line ?? Number.POSITIVE_INFINITY }, limits);
    },
  });
}

interface Range {
  readonly from: number;
  readonly to: number;
}

function readLines(name: string, content: string, { from, to }: Range, limits: Limits): ToolOutcome {
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
function numbered(lines: readonly string[], from: number, limits: Limits) {
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
