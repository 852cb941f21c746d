import { z } from "zod";
import { defineTool, type Tool } from "../agent/tool.ts";
import type { FileTree } from "../workspace/file-tree.ts";
import { expressionQuery, type Found, literalQuery, searchFiles } from "../workspace/search.ts";
import { orNull } from "./input-fields.ts";
import { counted, dataNotice, failed, succeeded } from "./outcomes.ts";
import type { ToolLimits } from "./tool-limits.ts";

type Limits = Pick<ToolLimits, "foundLines" | "foundLineCharacters" | "searchedBytes" | "matchedBytes">;

interface Operations {
  readonly files: Pick<FileTree, "list" | "readMany" | "pathsWith">;
  readonly limits: Limits;
}

const input = z.strictObject({
  query: z.string().describe("What to find within one line. Case-sensitive."),
  is_regular_expression: z
    .boolean()
    .describe(
      "True: query is a regular expression in RE2 syntax, where (?i) ignores case. False: query is plain text.",
    ),
  path_prefix: orNull(
    z.string().describe("Search only files whose path starts with this, such as src/. Null for all files."),
  ),
});

const maxNamedPaths = 20;

export function createSearchFilesTool({ files, limits }: Operations): Tool {
  return defineTool({
    name: "search_files",
    description:
      "Finds the lines in all files that contain a text or match a regular expression. Prints path:line: text.",
    input,
    effect: "repeatable",
    kind: "reads",
    async run({ query, is_regular_expression, path_prefix }) {
      const parsed = is_regular_expression ? expressionQuery(query) : literalQuery(query);
      if (!parsed.ok) return failed(parsed.sentence);
      const prefix = (path_prefix ?? "").replace(/^(\.?\/)+/, "");
      const candidates = is_regular_expression ? await pathsBySize(files) : await files.pathsWith(query, true);
      const paths = candidates.filter((path) => path.startsWith(prefix));
      const read = await files.readMany(paths, is_regular_expression ? limits.matchedBytes : limits.searchedBytes);
      const bounds = { maxLines: limits.foundLines, maxLineCharacters: limits.foundLineCharacters };
      return succeeded(report(searchFiles(read.contents, parsed.finder, bounds), read.left_out));
    },
  });
}

/** Smallest first, so that as few files as possible exceed the limit of bytes. */
async function pathsBySize(files: Pick<FileTree, "list">): Promise<string[]> {
  const tree = await files.list();
  return tree.files.toSorted((left, right) => left.bytes - right.bytes).map((file) => file.path);
}

function report({ lines, total }: Found, unread: readonly string[]): string {
  const facts = [
    total === 0 ? "Nothing found." : `${counted(total, "line")} found.`,
    ...(total > lines.length ? [`Only the first ${lines.length} are shown. Narrow the search to see others.`] : []),
    ...(unread.length > 0 ? [unreadSentence(unread)] : []),
    ...(total > 0 ? [dataNotice] : []),
  ];
  return [facts.join(" "), ...lines.map(({ path, line, text }) => `${path}:${line}: ${text}`)].join("\n");
}

function unreadSentence(paths: readonly string[]): string {
  const more = paths.length > maxNamedPaths ? ` and ${counted(paths.length - maxNamedPaths, "other")}` : "";
  return `Not searched, because the files are too large to search at once: ${paths.slice(0, maxNamedPaths).join(", ")}${more}. Use path_prefix to search them.`;
}
