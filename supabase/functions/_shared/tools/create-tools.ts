// All tools of the agent, always in the same order, so that the tools' part of every prompt has the same bytes.
import type { Tool } from "../agent/tool.ts";
import type { Executor } from "../executors/executor.ts";
import type { FileTree } from "../workspace/file-tree.ts";
import { createAskUserTool } from "./ask-user.ts";
import { createDeleteFileTool } from "./delete-file.ts";
import { createEditFileTool } from "./edit-file.ts";
import { createListFilesTool } from "./list-files.ts";
import { createMoveFileTool } from "./move-file.ts";
import { createReadAttachmentTool, type AttachmentTexts } from "./read-attachment.ts";
import { createReadFileTool } from "./read-file.ts";
import { createRunCodeTool } from "./run-code/run-code.ts";
import { createSearchFilesTool } from "./search-files.ts";
import { defaultToolLimits, type ToolLimits } from "./tool-limits.ts";
import { createUpdatePlanTool } from "./update-plan.ts";
import { createWriteFileTool } from "./write-file.ts";

export interface ToolDeps {
  readonly files: FileTree;
  readonly attachments: AttachmentTexts;
  /** The first available executor that knows the language runs the program. */
  readonly executors: readonly Executor[];
  readonly limits?: ToolLimits;
}

export function createTools({ files, attachments, executors, limits = defaultToolLimits }: ToolDeps): readonly Tool[] {
  return [
    createListFilesTool({ files, limits }),
    createReadFileTool({ files, limits }),
    createSearchFilesTool({ files, limits }),
    createWriteFileTool({ files }),
    createEditFileTool({ files }),
    createMoveFileTool({ files }),
    createDeleteFileTool({ files }),
    createRunCodeTool({ files, executors, limits }),
    createReadAttachmentTool({ attachments, limits }),
    createUpdatePlanTool(),
    createAskUserTool(),
  ];
}
