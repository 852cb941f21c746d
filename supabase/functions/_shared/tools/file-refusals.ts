// What tools answer when a path cannot be one, or names nothing.
import type { ToolOutcome } from "../agent/tool.ts";
import type { FileTree } from "../workspace/file-tree.ts";
import { nearPaths } from "../workspace/near-paths.ts";
import { brokenPathRule, isValidPath } from "../workspace/paths.ts";
import { isStorable } from "../workspace/text.ts";
import { failed } from "./outcomes.ts";

const maxShownCharacters = 200;

/** Undefined for a path that is one. */
export function refusePath(path: string): ToolOutcome | undefined {
  const rule = brokenPathRule(path);
  if (rule === undefined) return undefined;
  const plain = path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
  const instead = plain !== path && isValidPath(plain) ? ` Did you mean ${plain}?` : "";
  return failed(`${JSON.stringify(path.slice(0, maxShownCharacters))} cannot name a file: a path ${rule}.${instead}`);
}

/** Undefined for a content that a file can have. */
export function refuseContent(content: string): ToolOutcome | undefined {
  if (isStorable(content)) return undefined;
  return failed("A file is text: this content holds a NUL character or half of a character. Nothing was changed.");
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
  const hint = paths.length === 0 ? "The session has no files yet." : "list_files shows which files there are.";
  return `There is no file ${path}. ${near.length > 0 ? `Did you mean ${near.join(" or ")}?` : hint}`;
}
