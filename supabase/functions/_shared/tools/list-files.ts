import { z } from "zod";
import { defineTool, type Tool } from "../agent/tool.ts";
import type { FileEntry, FileTree } from "../workspace/file-tree.ts";
import { counted, succeeded } from "./outcomes.ts";
import type { ToolLimits } from "./tool-limits.ts";

interface Operations {
  readonly files: Pick<FileTree, "list">;
  readonly limits: Pick<ToolLimits, "listedFiles">;
}

const maxFolders = 20;

export function createListFilesTool({ files, limits }: Operations): Tool {
  return defineTool({
    name: "list_files",
    description:
      "Lists all files of the session with their sizes in bytes, and marks the ones that the user has locked.",
    input: z.strictObject({}),
    effect: "repeatable",
    kind: "reads",
    async run() {
      const tree = await files.list();
      if (tree.files.length === 0) return succeeded(`The session has no files (revision ${tree.revision}).`);
      const bytes = tree.files.reduce((sum, file) => sum + file.bytes, 0);
      const shown = tree.files.slice(0, limits.listedFiles);
      const rest = tree.files.slice(limits.listedFiles);
      const head = `${counted(tree.files.length, "file")}, ${counted(bytes, "byte")} in total, revision ${tree.revision}.`;
      return succeeded([head, ...unlisted(rest), ...shown.map(lineOf)].join("\n"));
    },
  });
}

function lineOf({ path, bytes, is_locked }: FileEntry): string {
  return `${path} (${bytes}${is_locked ? ", locked by the user" : ""})`;
}

/** Counts the files that are not listed, by folder. */
function unlisted(files: readonly FileEntry[]): string[] {
  if (files.length === 0) return [];
  const counts = new Map<string, number>();
  for (const { path } of files) {
    const folder = path.slice(0, path.lastIndexOf("/") + 1) || "the root";
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const folders = [...counts].slice(0, maxFolders).map(([folder, count]) => `${folder} (${count})`);
  const more = counts.size > maxFolders ? ` and ${counted(counts.size - maxFolders, "more folder")}` : "";
  return [`${counted(files.length, "file")} are not listed: ${folders.join(", ")}${more}.`];
}
