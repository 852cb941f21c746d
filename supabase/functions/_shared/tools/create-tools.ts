// All tools of the agent, always in the same order: what every model is told of them is the same bytes each time.
import type { Tool } from "../agent/tool.ts";
import type { Executor } from "../executors/executor.ts";
import type { FileTree } from "../workspace/file-tree.ts";
import { createAskUserTool } from "./ask-user.ts";
import { createDeleteFileTool } from "./delete-file.ts";
import { createEditFileTool } from "./edit-file.ts";
import { createListFilesTool } from "./list-files.ts";
import { createMoveFileTool } from "./move-file.ts";
import { createReadFileTool } from "./read-file.ts";
import { createRunCodeTool } from "./run-code/run-code.ts";
import { createSearchFilesTool } from "./search-files.ts";
import { defaultToolLimits, type ToolLimits } from "./tool-limits.ts";
import { createUpdatePlanTool } from "./update-plan.ts";
import { createWriteFileTool } from "./write-file.ts";

export interface ToolPowers {
  readonly files: FileTree;
  /** The first that knows a language and is there runs it. */
  readonly executors: readonly Executor[];
  readonly limits?: ToolLimits;
}

export function createTools({ files, executors, limits = defaultToolLimits }: ToolPowers): readonly Tool[] {
  return [
    createListFilesTool({ files, limits }),
    createReadFileTool({ files, limits }),
    createSearchFilesTool({ files, limits }),
    createWriteFileTool({ files }),
    createEditFileTool({ files }),
    createMoveFileTool({ files }),
    createDeleteFileTool({ files }),
    createRunCodeTool({ files, executors, limits }),
    createUpdatePlanTool(),
    createAskUserTool(),
  ];
}
