import { z } from "zod";
import { defineTool, type Tool } from "../agent/tool.ts";
import { countChangedLines } from "../workspace/changed-lines.ts";
import { replaceExactly } from "../workspace/edits.ts";
import type { FileTree } from "../workspace/file-tree.ts";
import { missingFile, refuseContent, refusePath } from "./file-refusals.ts";
import { path } from "./input-fields.ts";
import { changed, counted, failed } from "./outcomes.ts";

interface Operations {
  readonly files: Pick<FileTree, "read" | "list">;
}

const input = z.strictObject({
  path,
  find: z
    .string()
    .describe(
      "The exact text in the file, including white space and without line numbers. It must occur exactly once.",
    ),
  replace: z.string().describe("The replacement. Empty to remove the text."),
});

export function createEditFileTool({ files }: Operations): Tool {
  return defineTool({
    name: "edit_file",
    description:
      "Replaces one exact text in a file. Fails, and says where, when the text is missing or occurs more than once.",
    input,
    effect: "transactional",
    kind: "changes",
    async run({ path, find, replace }) {
      const refusal = refusePath(path) ?? refuseContent(replace);
      if (refusal) return refusal;
      const file = await files.read(path);
      if (!file) return missingFile(path, files);
      const edit = replaceExactly(file.content, find, replace);
      if (!edit.ok) return failed(`${path} was not changed. ${edit.sentence}`);
      const { added, removed } = countChangedLines(file.content, edit.content);
      const output = `Changed ${path} at line ${edit.line}: ${counted(added, "line")} added, ${counted(removed, "line")} removed.`;
      const change = { op: "write" as const, path, content: edit.content };
      return changed(output, change, file.revision, `Edit ${path} (+${added} −${removed})`);
    },
  });
}
