import { z } from "zod";
import { defineTool, type Tool } from "../agent/tool.ts";
import type { FileTree } from "../workspace/file-tree.ts";
import { missingSentence, refusePath } from "./file-refusals.ts";
import { path } from "./input-fields.ts";
import { changed, failed } from "./outcomes.ts";

interface Operations {
  readonly files: Pick<FileTree, "list">;
}

const input = z.strictObject({ path, to: path.describe("The new path. No file may exist there.") });

export function createMoveFileTool({ files }: Operations): Tool {
  return defineTool({
    name: "move_file",
    description: "Moves or renames one file. References to it in other files are not updated.",
    input,
    effect: "transactional",
    kind: "changes",
    async run({ path, to }, call) {
      const refusal = refusePath(path) ?? refusePath(to);
      if (refusal) return refusal;
      const paths = (await files.list()).files.map((file) => file.path);
      if (!paths.includes(path)) return failed(missingSentence(path, paths));
      if (path === to) return failed(`The old and the new path are the same: ${path}. Nothing was changed.`);
      if (paths.includes(to)) return failed(`${to} already exists. Delete it first, or choose another path.`);
      return changed(`Moved ${path} to ${to}.`, { op: "move", path, to }, call.seen_revision, `Move ${path} to ${to}`);
    },
  });
}
