// How tools refuse an invalid path, a missing file and content that cannot be stored.
import type { ToolOutcome } from "../agent/tool.ts";
import type { FileTree } from "../workspace/file-tree.ts";
import { nearPaths } from "../workspace/near-paths.ts";
import { brokenPathRule, isValidPath } from "../workspace/paths.ts";
import { isStorable } from "../workspace/text.ts";
import { failed } from "./outcomes.ts";

const maxShownCharacters = 200;

/** Undefined for a valid path. */
export function refusePath(path: string): ToolOutcome | undefined {
  const rule = brokenPathRule(path);
  if (rule === undefined) return undefined;
  const plain = path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
  const instead = plain !== path && isValidPath(plain) ? ` Did you mean ${plain}?` : "";
  return failed(`${JSON.stringify(path.slice(0, maxShownCharacters))} is not a valid path: a path ${rule}.${instead}`);
}

/** Undefined for content that can be stored. */
export function refuseContent(content: string): ToolOutcome | undefined {
  if (isStorable(content)) return undefined;
  return failed(
    "A file must be text, but this content contains a NUL character or half a character. Nothing was changed.",
  );
}

export async function missingFile(path: string, files: Pick<FileTree, "list">): Promise<ToolOutcome> {
  return failed(
    missingSentence(
      path,
      (await files.list()).files.map((file) => file.path),
    ),
  );
}

export function missingSentence(path: string, paths: readonly string[]): string {
  const near = nearPaths(path, paths);
  const hint = paths.length === 0 ? "The session has no files yet." : "Use list_files to see all files.";
  return `There is no file ${path}. ${near.length > 0 ? `Did you mean ${near.join(" or ")}?` : hint}`;
}
