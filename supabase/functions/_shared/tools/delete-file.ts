import { z } from "zod";
import { defineTool, type Tool } from "../agent/tool.ts";
import type { FileTree } from "../workspace/file-tree.ts";
import { missingFile, refusePath } from "./file-refusals.ts";
import { path } from "./input-fields.ts";
import { changed } from "./outcomes.ts";

interface Operations {
  readonly files: Pick<FileTree, "read" | "list">;
}

export function createDeleteFileTool({ files }: Operations): Tool {
  return defineTool({
    name: "delete_file",
    description: "Deletes one file. Earlier revisions keep it, so the user can restore it.",
    input: z.strictObject({ path }),
    effect: "transactional",
    kind: "changes",
    async run({ path }, call) {
      const refusal = refusePath(path);
      if (refusal) return refusal;
      if (!(await files.read(path))) return missingFile(path, files);
      return changed(`Deleted ${path}.`, { op: "delete", path }, call.seen_revision, `Delete ${path}`);
    },
  });
}
