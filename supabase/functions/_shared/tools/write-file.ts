import { z } from "zod";
import { defineTool, type Tool } from "../agent/tool.ts";
import { countChangedLines } from "../workspace/changed-lines.ts";
import type { FileTree } from "../workspace/file-tree.ts";
import { linesOf } from "../workspace/lines.ts";
import { refuseContent, refusePath } from "./file-refusals.ts";
import { path } from "./input-fields.ts";
import { changed, counted, succeeded } from "./outcomes.ts";

interface Operations {
  readonly files: Pick<FileTree, "read">;
}

const input = z.strictObject({
  path,
  content: z.string().describe("The full content of the file, at most 1 MB."),
});

export function createWriteFileTool({ files }: Operations): Tool {
  return defineTool({
    name: "write_file",
    description:
      "Creates a file and its folders, or replaces the full content of a file. Use edit_file to change part of a file.",
    input,
    effect: "transactional",
    kind: "changes",
    async run({ path, content }, call) {
      const refusal = refusePath(path) ?? refuseContent(content);
      if (refusal) return refusal;
      const before = await files.read(path);
      if (before?.content === content) return succeeded(`${path} already has this content. Nothing was changed.`);
      const { added, removed } = countChangedLines(before?.content ?? "", content);
      const output = before
        ? `Replaced the content of ${path}: ${counted(added, "line")} added, ${counted(removed, "line")} removed.`
        : `Created ${path} with ${counted(linesOf(content).length, "line")}.`;
      // Based on the revision that the model has seen, so that it does not overwrite a change it does not know.
      return changed(
        output,
        { op: "write", path, content },
        call.seen_revision,
        `Write ${path} (+${added} −${removed})`,
      );
    },
  });
}
