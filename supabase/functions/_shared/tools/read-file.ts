import { z } from "zod";
import { defineTool, type Tool } from "../agent/tool.ts";
import { utf8Bytes } from "../workspace/bytes.ts";
import type { FileTree } from "../workspace/file-tree.ts";
import { looksBinary } from "../workspace/text.ts";
import { missingFile, refusePath } from "./file-refusals.ts";
import { orNull, path } from "./input-fields.ts";
import { counted, failed, succeeded } from "./outcomes.ts";
import { type ReadLimits, readLines } from "./read-lines.ts";

interface Operations {
  readonly files: Pick<FileTree, "read" | "list">;
  readonly limits: ReadLimits;
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
      return readLines(name, file.content, { from_line, to_line }, limits);
    },
  });
}
